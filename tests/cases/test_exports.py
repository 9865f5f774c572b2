"""Taking out lists: exactly the rows of the list, at once or by a worker, for one person, harmless and written down."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case
from jiangdu.actions import export as action
from jiangdu.actions.export import KEPT_FOR, write_waiting
from jiangdu.models import Audit, Export
from jiangdu.workbook import CONTENT_TYPE, read_workbook
from tests.cases.test_work_orders_page import signed_in
from tests.cases.walk import BY_DESK, Walk


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is longer than one row is left to a worker."""
    monkeypatch.setattr(action, "AT_ONCE", 1)
    monkeypatch.setattr(action, "CHUNK", 2)


def sheet(content: bytes) -> list[dict[str, Any]]:
    (rows,) = read_workbook(content).values()
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def taken_out(user: Any, key: str = "cases", query: str = "") -> list[dict[str, Any]]:
    answer = signed_in(user, "zh-hans").post(f"/exports/{key}/?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, CONTENT_TYPE)
    assert "attachment" in answer["Content-Disposition"]
    return sheet(answer.content)


def listed(user: Any, query: str = "") -> list[str]:
    return [row.number for row in signed_in(user, "zh-hans").get(f"/cases/?page_size=100&{query}").context["rows"]]


def test_the_rows_are_those_of_the_list(walk: Walk) -> None:
    for category in (BY_DESK, "100102", BY_DESK):
        walk.report(category)
    for user in (walk.world.shiftleader, walk.world.patroller, walk.world.housing, walk.world.neighbour):
        for query in ("", "state=reported", "category=100102", "q=井盖", "ordering=due_at", "overdue=true"):
            assert [row["编号"] for row in taken_out(user, query=query)] == listed(user, query), (user, query)


def test_work_orders_of_the_tab(walk: Walk) -> None:
    waiting, handling = walk.report(), walk.acknowledge(walk.report())
    assert [row["编号"] for row in taken_out(walk.world.housing, "work-orders")] == [waiting.number]
    rows = taken_out(walk.world.housing, "work-orders", "tab=handling")
    assert [row["编号"] for row in rows] == [handling.number]
    assert taken_out(walk.world.water, "work-orders") == []


def test_words_that_look_like_a_formula_are_words(walk: Walk) -> None:
    walk.report(BY_DESK, description="=HYPERLINK(A1)井盖")
    with BytesIO(signed_in(walk.world.shiftleader, "zh-hans").post("/exports/cases/").content) as content:
        import zipfile

        with zipfile.ZipFile(content) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert taken_out(walk.world.shiftleader)[0]["描述"] == "=HYPERLINK(A1)井盖"  # as it was typed


def test_a_moment_is_the_districts_time(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    (row,) = taken_out(walk.world.shiftleader)
    assert row["上报时间"].replace(second=0) == timezone.make_naive(case.reported_at).replace(second=0, microsecond=0)


def test_a_wrong_filter_is_told_and_nothing_is_written(walk: Walk) -> None:
    client = signed_in(walk.world.shiftleader, "zh-hans")
    answer = client.post("/exports/cases/?state=nonsense", {"next": "/cases/?state=nonsense"})
    assert (answer.status_code, answer["Location"]) == (302, "/cases/?state=nonsense")
    assert client.post("/exports/cases/?state=x", {"next": "https://elsewhere.example/"})["Location"] == "/exports/"
    assert client.post("/exports/nothing/").status_code == 404
    assert client.get("/exports/cases/").status_code == 405
    assert not Audit.objects.filter(action="list.exported").exists()


def test_a_long_list_is_written_by_a_worker(walk: Walk, long: None) -> None:
    for _ in range(5):
        walk.report(BY_DESK)
    user = walk.world.shiftleader
    client = signed_in(user, "zh-hans")
    assert client.post("/exports/cases/?state=reported")["Location"] == "/exports/"
    export = Export.objects.get(asked_by=user)
    assert (export.state, export.rows_total) == ("waiting", 5)
    assert 'hx-trigger="every 2s"' in client.get("/exports/").content.decode()
    assert write_waiting(at=timezone.now()) == 1
    export.refresh_from_db()
    assert (export.state, export.rows_done, export.percent) == ("done", 5, 100)
    answer = client.get(f"/exports/{export.pk}/file/")
    content = b"".join(answer.streaming_content)
    assert [row["编号"] for row in sheet(content)] == listed(user, "state=reported")
    assert [row.action for row in Audit.objects.filter(actor=user).order_by("id")] == [
        "list.exported",
        "export.downloaded",
    ]
    assert "hx-trigger" not in client.get("/exports/").content.decode()


def test_nobody_else_gets_it(walk: Walk, long: None) -> None:
    for _ in range(2):
        walk.report(BY_DESK)
    signed_in(walk.world.shiftleader, "zh-hans").post("/exports/cases/")
    write_waiting(at=timezone.now())
    export = Export.objects.get()
    for user in (walk.world.admin, walk.world.patroller, walk.world.dispatcher):
        assert signed_in(user, "zh-hans").get(f"/exports/{export.pk}/file/").status_code == 404
        assert signed_in(user, "zh-hans").get("/exports/").context["rows"] == []
    assert Client().get(f"/exports/{export.pk}/file/").status_code == 302


def test_the_worker_writes_what_may_be_seen_by_then(walk: Walk, long: None) -> None:
    for _ in range(3):
        walk.report(BY_DESK)
    user = walk.world.patroller
    assert signed_in(user, "zh-hans").post("/exports/cases/")["Location"] == "/exports/"
    Case.objects.update(reporter=walk.world.neighbour, grid_code=walk.world.other_grid)
    write_waiting(at=timezone.now())
    assert Export.objects.get().rows_done == len(listed(user))


def test_at_most_three_at_a_time(walk: Walk, long: None) -> None:
    for _ in range(2):
        walk.report(BY_DESK)
    client = signed_in(walk.world.shiftleader, "zh-hans")
    for _ in range(4):
        client.post("/exports/cases/")
    assert Export.objects.count() == 3


def test_what_fails_says_so_and_is_not_tried_for_ever(walk: Walk, long: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        walk.report(BY_DESK)
    client = signed_in(walk.world.shiftleader, "zh-hans")
    client.post("/exports/cases/")
    monkeypatch.setattr(action, "write", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_waiting(at=timezone.now())
    assert Export.objects.get().state == "failed"
    assert write_waiting(at=timezone.now()) == 0
    assert "失败" in client.get("/exports/").content.decode()


def test_a_worker_that_died_is_given_up(walk: Walk, long: None) -> None:
    at = timezone.now()
    Export.objects.create(
        kind="cases", language="zh-hans", asked_by=walk.world.shiftleader, asked_at=at, moved_on_at=at, state="running"
    )
    write_waiting(at=at + timedelta(minutes=9))
    assert Export.objects.get().state == "running"
    write_waiting(at=at + timedelta(minutes=11))
    assert Export.objects.get().state == "failed"


def test_after_a_week_the_file_is_gone(walk: Walk, long: None) -> None:
    for _ in range(2):
        walk.report(BY_DESK)
    signed_in(walk.world.shiftleader, "zh-hans").post("/exports/cases/")
    write_waiting(at=timezone.now())
    name = Export.objects.get().file
    write_waiting(at=timezone.now() + KEPT_FOR - timedelta(hours=1))
    assert default_storage.exists(name)
    write_waiting(at=timezone.now() + KEPT_FOR + timedelta(minutes=1))
    assert not Export.objects.exists() and not default_storage.exists(name)


def test_queries_do_not_grow_with_rows(walk: Walk) -> None:
    client = signed_in(walk.world.shiftleader, "zh-hans")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.post("/exports/cases/").status_code == 200
        return len(captured)

    walk.report(BY_DESK)
    queries()
    few = queries()
    for _ in range(6):
        walk.report(BY_DESK)
    assert queries() <= few
