"""Flags: what raises one, who sees it and who must not, and what a look leads to."""

from __future__ import annotations

import io
from random import Random
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw

from cases.actions.file import file_case
from cases.actions.flags import look_at_flag, watch
from cases.models import Case, Flag, LoopSettings, SpotCheck
from cases.queries.self_closing import self_closed, shares
from jiangdu.attachments import store
from jiangdu.errors import NotAllowed, NotInScope, WrongState
from jiangdu.history import history_of
from jiangdu.models import Attachment, Notice, User
from jiangdu.outbox import deliver
from tests.cases.walk import BY_DESK, DUTY, Walk
from tests.ground import HOME, NEXT

pytestmark = pytest.mark.slow

FAR = (HOME[0] + 0.01, HOME[1])  # some 900 m


@pytest.fixture(autouse=True)
def no_lot(db: None) -> None:
    LoopSettings.objects.update_or_create(pk=1, defaults={"self_handled_sample_percent": 0})


def street(seed: int, *, quality: int = 85, size: int = 640) -> io.BytesIO:
    """A picture with edges of its own, saved at some quality and size."""
    picture = Image.new("RGB", (640, 480), "white")
    draw = ImageDraw.Draw(picture)
    for number in range(40):
        x, y = (seed * 7919 + number * 131) % 600, (seed * 104729 + number * 197) % 440
        draw.rectangle(
            (x, y, x + 70, y + 50), fill=((number * 37) % 256, (seed * 53 + number * 11) % 256, (number * 91) % 256)
        )
    out = io.BytesIO()
    picture.resize((size, size * 3 // 4)).save(out, "JPEG", quality=quality)
    return out


def upload(walk: Walk, user: User, file: io.BytesIO, **fields: Any) -> str:
    fields.setdefault("kind", "near")
    return str(store(file, uploader=user, at=walk.now, **fields).pk)


def kinds(walk: Walk, case: Case) -> list[str]:
    deliver(at=walk.tick())
    return sorted(Flag.objects.filter(case=case).values_list("kind", flat=True))


def flagged(walk: Walk) -> Case:
    """A case with one flag: its photo was taken elsewhere."""
    user = walk.world.patroller
    case = walk.report(BY_DESK, photos=[upload(walk, user, street(1), location=Point(*FAR, srid=4326))])
    assert kinds(walk, case) == ["photo_elsewhere"]
    return walk.fresh(case)


def test_an_ordinary_report_is_not_flagged(walk: Walk) -> None:
    user = walk.world.patroller
    case = walk.report(BY_DESK, photos=[upload(walk, user, street(1), location=Point(*HOME, srid=4326))])
    other = walk.report(BY_DESK, photos=[upload(walk, user, street(2))])
    assert kinds(walk, case) == kinds(walk, other) == []
    assert walk.fresh(case).flag_count == 0


def test_the_third_report_at_one_spot_within_thirty_days(walk: Walk) -> None:
    first, second = walk.report(BY_DESK), walk.report(BY_DESK, by=walk.world.gridhead)
    walk.report(BY_DESK, at=NEXT, by=walk.world.neighbour)
    third = walk.report(BY_DESK)
    assert kinds(walk, third) == ["repeated"]
    assert kinds(walk, first) == kinds(walk, second) == []
    facts = third.flags.get().facts
    assert facts == {"count": 2, "own": 1, "days": 30, "cases": [second.number, first.number]}
    assert walk.fresh(third).flag_count == 1
    walk.tick(days=40)
    assert kinds(walk, walk.report(BY_DESK)) == []


def test_citizens_may_report_as_often_as_they_like(walk: Walk) -> None:
    for _ in range(4):
        case = walk.report(BY_DESK, channel="citizen")
    assert kinds(walk, case) == []


def test_a_photo_used_before_is_found_even_when_saved_again(walk: Walk) -> None:
    user, other = walk.world.patroller, walk.world.gridhead
    first = walk.report(BY_DESK, photos=[upload(walk, user, street(3))])
    again = walk.report(DUTY, at=NEXT, by=walk.world.neighbour,
                        photos=[upload(walk, walk.world.neighbour, street(3, quality=40, size=400))])  # fmt: skip
    different = walk.report(BY_DESK, by=other, photos=[upload(walk, other, street(4))])
    real = Attachment.objects.filter(fingerprint__isnull=False)
    assert len(set(real.values_list("sha256", flat=True))) == 3, "other bytes"
    assert kinds(walk, again) == ["photo_reused"]
    assert again.flags.get().facts == {"cases": [first.number], "within": False}
    assert kinds(walk, different) == kinds(walk, first) == []


def test_a_result_with_an_old_photo_is_flagged_too(walk: Walk) -> None:
    housing = walk.world.housing
    old = walk.acknowledge(walk.filed(BY_DESK))
    walk.submit(old, photos=[upload(walk, housing, street(5), kind="after")])
    case = walk.acknowledge(walk.filed(BY_DESK, at=NEXT, by=walk.world.neighbour))
    walk.submit(case, photos=[upload(walk, housing, street(5, quality=60), kind="after")])
    assert kinds(walk, case) == ["photo_reused"]


def test_a_blank_wall_is_like_any_other(walk: Walk) -> None:
    def wall(grey: int) -> io.BytesIO:
        out = io.BytesIO()
        Image.new("RGB", (640, 480), (grey, grey, grey)).save(out, "JPEG")
        return out

    user = walk.world.patroller
    walk.report(BY_DESK, photos=[upload(walk, user, wall(90))])
    case = walk.report(BY_DESK, photos=[upload(walk, user, wall(200))])
    assert kinds(walk, case) == []
    same = walk.report(BY_DESK, at=NEXT, by=walk.world.neighbour, photos=[upload(walk, walk.world.neighbour, wall(90))])
    assert kinds(walk, same) == ["photo_reused"], "the very same bytes are the same picture"


def test_a_photo_from_elsewhere(walk: Walk) -> None:
    case = flagged(walk)
    assert 900 < case.flags.get().facts["metres"] < 1000
    LoopSettings.objects.update(flag_photo_metres=2000)
    user = walk.world.patroller
    near = walk.report(BY_DESK, photos=[upload(walk, user, street(8), location=Point(*FAR, srid=4326))])
    assert "photo_elsewhere" not in kinds(walk, near)


def test_told_twice_it_is_flagged_once_and_the_report_never_waits(walk: Walk) -> None:
    case = walk.report(BY_DESK, photos=[upload(walk, walk.world.patroller, street(1), location=Point(*FAR, srid=4326))])
    assert not Flag.objects.exists(), "after commit, by a subscriber"
    kinds(walk, case)
    watch(next(iter(history_of(case))))
    assert Flag.objects.count() == walk.fresh(case).flag_count == 1


SEES = ("acceptor", "shiftleader", "inspector", "towncentre", "leader", "auditor", "admin")
NEVER = (
    "patroller",
    "gridhead",
    "neighbour",
    "housing",
    "housinghandler",
    "other_centre",
    "outsider",
    "dispatcher",
    "town",
)


@pytest.mark.parametrize("name", [*SEES, *NEVER])
def test_the_desk_and_inspectors_see_it_and_nobody_else(client: Client, walk: Walk, name: str) -> None:
    case = flagged(walk)
    user = getattr(walk.world, name)
    client.force_login(user)
    sees = name in SEES
    assert Flag.objects.visible_to(user).exists() == sees
    page = client.get(f"/cases/{case.number}/")
    assert (page.status_code == 200 and "case-flag" in page.content.decode()) == sees
    answer = client.get("/flags/")
    assert (answer.status_code == 200 and case.number in answer.content.decode()) == sees
    listed = client.get("/api/v1/flags/")
    assert (listed.status_code == 200 and case.number in listed.content.decode()) == sees
    for path in (f"/api/v1/cases/{case.number}/", f"/api/v1/cases/{case.number}/history/"):
        assert "photo_elsewhere" not in client.get(path).content.decode()
    if not sees:
        assert client.post(f"/flags/{case.flags.get().pk}/look/", {"outcome": "fine"}).status_code == 404


def test_nothing_of_it_stands_in_history_or_notices(walk: Walk) -> None:
    case = flagged(walk)
    assert [entry.name for entry in history_of(case)] == ["case.reported"]
    assert not Notice.objects.filter(user=walk.world.patroller).exists()


def test_an_inspector_does_not_see_flags_on_the_own_report(walk: Walk) -> None:
    inspector = walk.world.inspector
    case = walk.report(
        BY_DESK, by=inspector, photos=[upload(walk, inspector, street(1), location=Point(*FAR, srid=4326))]
    )
    assert kinds(walk, case) == ["photo_elsewhere"]
    assert not Flag.objects.visible_to(inspector).exists()
    with pytest.raises(NotInScope):
        look_at_flag(flag_id=case.flags.get().pk, actor=inspector, at=walk.tick(), outcome="fine")


def test_a_look_is_taken_once_by_those_who_may(client: Client, walk: Walk) -> None:
    flag = flagged(walk).flags.get()
    with pytest.raises(NotAllowed):
        look_at_flag(flag_id=flag.pk, actor=walk.world.acceptor, at=walk.tick(), outcome="fine")
    client.force_login(walk.world.inspector)
    assert "案件" in client.get("/flags/").content.decode()
    bad = client.post(f"/api/v1/flags/{flag.pk}/look/", {"outcome": "x"}, content_type="application/json")
    assert bad.status_code == 400 and bad.json()["errors"][0]["field"] == "outcome"
    answer = client.post(f"/flags/{flag.pk}/look/", {"outcome": "wrong", "note": "照片是别处的"})
    assert answer.status_code == 302
    flag.refresh_from_db()
    assert (flag.outcome, flag.looked_by, flag.note) == ("wrong", walk.world.inspector, "照片是别处的")
    with pytest.raises(WrongState):
        look_at_flag(flag_id=flag.pk, actor=walk.world.shiftleader, at=walk.tick(), outcome="fine")
    again = client.post(f"/api/v1/flags/{flag.pk}/look/", {"outcome": "fine"}, content_type="application/json")
    assert again.status_code == 409
    assert "照片是别处的" in client.get("/flags/?tab=done").content.decode()


def test_a_flagged_case_is_looked_at_again_once_closed(walk: Walk) -> None:
    user = walk.world.patroller
    where = Point(*FAR, srid=4326)
    photos = [upload(walk, user, street(n), kind=kind, location=where) for n, kind in ((1, "before"), (2, "after"))]
    at_once = walk.report(DUTY, photos=photos, is_self_handled=True)
    assert at_once.state == "closed"
    kinds(walk, at_once)
    later = flagged_and_closed(walk)
    found = {check.case_id: check.reason for check in SpotCheck.objects.all()}
    assert found == {at_once.pk: "flagged", later.pk: "flagged"}
    asked = [entry for entry in history_of(later) if entry.name == "case.spot_check_asked"]
    assert [entry.data for entry in asked] == [{}], "the history, which units and reporter read, does not say why"


def flagged_and_closed(walk: Walk) -> Case:
    case = walk.report(BY_DESK, photos=[upload(walk, walk.world.patroller, street(9), location=Point(*FAR, srid=4326))])
    deliver(at=walk.tick())
    assert not SpotCheck.objects.filter(case=case).exists()
    file_case(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick())
    case = walk.close(walk.verify(walk.submit(walk.acknowledge(case))))
    deliver(at=walk.tick())
    return case


def test_how_many_close_their_own_reports(client: Client, walk: Walk) -> None:
    start = walk.now
    photos = [walk.photo(walk.world.patroller, kind) for kind in ("before", "after")]
    own = walk.report(DUTY, photos=photos, is_self_handled=True)
    walk.close(walk.verify(walk.submit(walk.acknowledge(walk.filed(BY_DESK)))), by=walk.world.gridhead)
    leader = walk.world.leader
    assert list(self_closed(leader, start, walk.tick())) == [own]
    (share,) = shares(leader, start, walk.tick())
    assert (share.name, share.own, share.closed, share.percent) == (walk.world.patroller.name, 1, 2, 50)
    assert shares(walk.world.outsider, start, walk.tick()) == []
    client.force_login(walk.world.patroller)
    assert client.get("/flags/?tab=people").status_code == 403


def test_the_fingerprint_index_answers(walk: Walk) -> None:
    user = walk.world.patroller
    case = walk.report(BY_DESK, photos=[upload(walk, user, street(1))])
    row = Attachment.objects.filter(fingerprint__isnull=False).get()
    some = Random(1)
    Attachment.objects.bulk_create(
        Attachment(
            uploader=user, kind="near", name="x", mime="image/jpeg", size=1, sha256="0", created_at=walk.now,
            fingerprint=some.getrandbits(63), original="o", view="v", thumbnail="t", subject_type="cases.case",
            subject_id=number, claimed_at=walk.now,
        )
        for number in range(10**9, 10**9 + 3000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE jiangdu_attachment")
    with CaptureQueriesContext(connection) as captured:
        deliver(at=walk.tick())
    (sql,) = [query["sql"] for query in captured if ">>" in query["sql"] and "jiangdu_attachment" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql)
        plan = "\n".join(line[0] for line in cursor.fetchall())
    assert all(f"attachment_quarter_{number}" in plan for number in range(4)), plan
    assert row.subject_id == case.pk
