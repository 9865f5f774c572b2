"""The command desk: which queues, which cases in them, the case beside them, and the polling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions import dispatch, recall
from cases.models import Case, Responsibility, Verification
from cases.queries.desk_queues import PER_QUEUE, QUEUES, in_queue, queue_counts
from jiangdu.models import Attachment, User
from tests.cases.test_work_orders_page import signed_in
from tests.cases.walk import BY_DESK, DUTY, Walk

pytestmark = pytest.mark.slow

URL = "/command/"


def page(user: User, **query: Any) -> Any:
    return signed_in(user).get(URL, query)


def shown(response: Any) -> dict[str, list[str]]:
    return {q["line"].key: [row["case"].number for row in q["rows"]] for q in response.context["queues"]}


def totals(response: Any) -> dict[str, int]:
    return {q["line"].key: q["line"].total for q in response.context["queues"]}


def without_owner(walk: Walk, **fields: Any) -> Case:
    """Filed, but no row of the catalogue names a unit."""
    Responsibility.objects.update(approved_at=None)
    return walk.filed(**fields)


def left_to_the_desk(walk: Walk) -> Case:
    """Verifying, sent to nobody in particular."""
    case = walk.submit(walk.acknowledge(walk.report()))
    Verification.objects.filter(case=case).update(assignee=None)
    return case


@pytest.fixture
def waiting(walk: Walk) -> dict[str, Case]:
    """One case in each queue that this loop fills, and two that wait elsewhere."""
    walk.now = timezone.now() - timedelta(minutes=30)
    found = {"elsewhere": walk.report(), "asked": walk.submit(walk.acknowledge(walk.report()))}
    found["verifying"] = left_to_the_desk(walk)
    found["verified"] = walk.verify(walk.submit(walk.acknowledge(walk.report())))
    found["reported"] = walk.report(BY_DESK)
    found["filed"] = without_owner(walk)
    return found


def test_each_queue_shows_its_cases(waiting: dict[str, Case], walk: Walk) -> None:
    response = page(walk.world.shiftleader)
    to_check = [walk.fresh(waiting[name]) for name in ("verifying", "verified")]
    by_due = [case.number for case in sorted(to_check, key=lambda case: case.due_at)]
    assert shown(response) == {
        "accept": [waiting["reported"].number],
        "dispatch": [waiting["filed"].number],
        "returned": [],
        "coordination": [],
        "approve": [],
        "check": by_due,
        "call_back": [],
    }  # fmt: skip
    assert totals(response) == queue_counts(walk.world.shiftleader)


def test_counts_and_rows_agree(waiting: dict[str, Case], walk: Walk) -> None:
    counts = queue_counts(walk.world.shiftleader)
    assert counts == {key: in_queue(walk.world.shiftleader, key).count() for key in QUEUES}
    assert sum(counts.values()) == 4


@pytest.mark.parametrize(
    ("name", "queues"),
    [
        ("acceptor", ["accept", "check", "call_back"]),
        ("dispatcher", ["dispatch", "returned"]),
        ("shiftleader", list(QUEUES)),
        ("patroller", []), ("housing", []), ("leader", []), ("town", []), ("admin", []), ("outsider", []),
    ],
)  # fmt: skip
def test_permission_decides_which_queues(walk: Walk, name: str, queues: list[str]) -> None:
    response = page(getattr(walk.world, name))
    assert response.status_code == 200
    assert [queue["line"].key for queue in response.context["queues"]] == queues


def test_a_town_sees_its_own_desk_the_district_all(walk: Walk) -> None:
    """A duty of the grid a caller reports is accepted at the town's centre."""
    world = walk.world
    case = walk.report(DUTY, by=world.towncentre, channel="centre")
    assert case.desk.code == "JD-C100" and case.state == "reported"
    assert shown(page(world.towncentre))["accept"] == [case.number]
    assert shown(page(world.acceptor))["accept"] == [case.number]
    assert shown(page(world.other_centre))["accept"] == []
    assert page(world.other_centre, case=case.number).status_code == 404
    district = walk.report(BY_DESK)
    assert shown(page(world.towncentre))["accept"] == [case.number]
    assert set(shown(page(world.acceptor))["accept"]) == {case.number, district.number}


def test_without_an_owner_the_reason_is_told(waiting: dict[str, Case], walk: Walk) -> None:
    body = page(walk.world.dispatcher).content.decode()
    assert "The catalogue names no unit for this category here; the desk decides." in body


def test_the_selected_case_stands_beside_with_its_form(waiting: dict[str, Case], walk: Walk) -> None:
    reported, filed = waiting["reported"], waiting["filed"]
    accepting = page(walk.world.acceptor, case=reported.number)
    assert accepting.context["verb"] == "file"
    body = accepting.content.decode()
    assert f'action="/cases/{reported.number}/do/file/"' in body and "data-map" in body
    dispatching = page(walk.world.dispatcher, case=filed.number)
    assert dispatching.context["verb"] == "dispatch"
    assert f'action="/cases/{filed.number}/do/dispatch/"' in dispatching.content.decode()
    assert page(walk.world.acceptor, case=filed.number).context["verb"] == ""
    assert page(walk.world.dispatcher, case=reported.number).context["verb"] == ""


def test_photos_with_a_time_of_their_own_are_shown(walk: Walk) -> None:
    """Phones write the time into the photo: it stands beside it, in the case and at the desk."""
    case = walk.report(BY_DESK)
    Attachment.objects.filter(subject_id=case.pk).update(taken_at=case.reported_at)
    for path in (f"/command/?case={case.number}", f"/cases/{case.number}/"):
        shown = signed_in(walk.world.shiftleader).get(path)
        assert shown.status_code == 200 and "jd-photo" in shown.content.decode(), path


def test_htmx_gets_the_case_alone_a_link_the_whole_page(waiting: dict[str, Case], walk: Walk) -> None:
    client = signed_in(walk.world.acceptor)
    url = f"{URL}?case={waiting['reported'].number}"
    part = client.get(url, headers={"hx-request": "true", "hx-target": "command-case"})
    assert "<html" not in part.content.decode() and waiting["reported"].number in part.content.decode()
    assert "HX-Target" in part.headers["Vary"]
    assert "<html" in client.get(url).content.decode()


def test_filing_from_the_desk_goes_on_to_the_next(walk: Walk) -> None:
    first, second = walk.report(BY_DESK), walk.report(BY_DESK)
    client = signed_in(walk.world.acceptor)
    following = client.get(URL, {"case": first.number}).context["next"]
    assert following == f"{URL}?case={second.number}"
    sent = client.post(f"/cases/{first.number}/do/file/", {"category": first.category_id, "next": following})
    assert sent.headers["Location"] == following
    assert walk.fresh(first).state == "dispatched"


def test_dispatching_from_the_desk(waiting: dict[str, Case], walk: Walk) -> None:
    case = waiting["filed"]
    client = signed_in(walk.world.dispatcher)
    data = {"lead": walk.world.unit("JD-G14").pk, "reason": "城管局现场确认", "next": URL}
    assert client.post(f"/cases/{case.number}/do/dispatch/", data).headers["Location"] == URL
    assert walk.fresh(case).lead.code == "JD-G14"
    assert shown(page(walk.world.dispatcher))["dispatch"] == []


def test_recalled_cases_come_back_to_be_dispatched(walk: Walk) -> None:
    case = walk.report()
    recall.recall_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), reason="派错")
    assert shown(page(walk.world.dispatcher))["dispatch"] == [case.number]
    dispatch.dispatch_case(
        case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=walk.world.unit("JD-G13"), reason="改派"
    )
    assert shown(page(walk.world.dispatcher))["dispatch"] == []


def test_polling_answers_304_until_something_changes(walk: Walk) -> None:
    walk.report(BY_DESK)
    client = signed_in(walk.world.acceptor)
    first = client.get(URL, {"part": "queues"})
    tag = first.headers["ETag"]
    assert "<html" not in first.content.decode()
    assert client.get(URL, {"part": "queues"}, headers={"if-none-match": tag}).status_code == 304
    case = walk.report(BY_DESK)
    changed = client.get(URL, {"part": "queues"}, headers={"if-none-match": tag})
    assert changed.status_code == 200 and case.number in changed.content.decode()
    assert client.get(URL).context["tag"] == changed.headers["ETag"]


def test_a_full_queue_leads_to_the_list(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    Case.objects.bulk_create(
        Case(number=f"JDX{i:06}", description="x", channel="grid", desk=case.desk, grid_code=case.grid_code,
             category=case.category, reported_at=walk.now, due_at=walk.now, tracking_code=f"T{i:015}")
        for i in range(PER_QUEUE + 5)
    )  # fmt: skip
    response = page(walk.world.acceptor)
    queue = response.context["queues"][0]
    assert (len(queue["rows"]), queue["more"], queue["line"].total) == (PER_QUEUE, 6, PER_QUEUE + 6)
    listed = signed_in(walk.world.acceptor).get(queue["all_url"])
    assert len(listed.context["rows"]) == PER_QUEUE + 6


def test_words_of_reporters_are_escaped(walk: Walk) -> None:
    case = walk.report(BY_DESK, description="<script>alert(1)</script> 井盖")
    body = page(walk.world.acceptor, case=case.number).content.decode()
    assert "<script>alert(1)" not in body and "&lt;script&gt;alert(1)" in body


def test_both_languages(waiting: dict[str, Case], walk: Walk) -> None:
    body = signed_in(walk.world.shiftleader, "zh-hans").get(URL).content.decode()
    for words in ("指挥台", "待受理", "待派遣", "退回待判", "待协调", "待核查", "责任清单"):
        assert words in body, words


def test_queries_do_not_grow_with_the_rows(walk: Walk, django_assert_max_num_queries: Any) -> None:
    client = signed_in(walk.world.shiftleader)
    walk.report(BY_DESK)
    client.get(URL)
    with django_assert_max_num_queries(12) as few:
        client.get(URL)
    for _ in range(5):
        case = walk.report(BY_DESK)
    with django_assert_max_num_queries(12) as many:
        client.get(URL)
    assert len(many) == len(few)
    with django_assert_max_num_queries(22):
        client.get(URL, {"case": case.number})
    with django_assert_max_num_queries(8):
        client.get(URL, {"part": "queues"})


def test_the_desk_is_for_people_signed_in(client: Client, db: None) -> None:
    assert client.get(URL).status_code == 302
    assert client.get(URL, {"part": "queues"}, headers={"hx-request": "true"}).status_code == 401


def test_the_map_beside_shows_where_the_rows_are(waiting: dict[str, Case], walk: Walk) -> None:
    response = page(walk.world.shiftleader)
    rows = {number for numbers in shown(response).values() for number in numbers}
    assert "?part=places" in response.content.decode()
    places = page(walk.world.shiftleader, part="places").json()["features"]
    assert {place["properties"]["url"] for place in places} == {f"{URL}?case={number}" for number in rows}
    first = next(place for place in places if waiting["reported"].number in place["properties"]["title"])
    assert first["geometry"]["coordinates"] == list(waiting["reported"].location.coords)
    assert page(walk.world.patroller, part="places").json()["features"] == []
