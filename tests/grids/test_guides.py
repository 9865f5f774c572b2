"""Guides: on site or not, days required, leave; questions, their clock, who sees them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import Point

from grids.actions.guide import TooFar, record_leave, remove_leave, sign_in_on_site
from grids.actions.question import AnsweredAlready, answer_question, ask_guide
from grids.models import FieldSettings, Grid, GridQuestion, GuideSignIn
from grids.queries.guides import attendance_figure, attendance_of, attendance_rows, guide_posts, posts_seen_by
from grids.rules.attendance import attendance
from jiangdu.errors import InvalidInput, NotAllowed, NotInScope
from jiangdu.history import history_of
from jiangdu.models import Clock, HistoryEntry, Notice, Post
from jiangdu.sweep import sweep
from tests.ground import HOME
from tests.world import GRID, NEXT_GRID

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)  # a Tuesday
EAST = 1 / (111_195 * 0.8477)  # degrees of longitude in a metre, at 32.05° N


def outside(metres: float) -> tuple[float, float]:
    """So far west of the guide's grid, which begins at 119.0."""
    return 119.0 - metres * EAST, 32.05


def post_of(world: Any) -> Post:
    return guide_posts().get(user=world.guide)


def test_signing_in_on_site_keeps_time_place_and_distance(ground: Any) -> None:
    signed = sign_in_on_site(actor=ground.guide, at=AT, position=HOME, accuracy_m=12)
    assert (signed.day, signed.grid_code, signed.distance_m) == (date(2026, 11, 24), GRID, 0)
    entry = HistoryEntry.objects.get(subject_type="grids.guidesignin", subject_id=signed.pk)
    assert entry.data == {"grid": GRID, "distance_m": 0}


@pytest.mark.parametrize("metres, is_near", [(0, True), (290, True), (310, False), (5000, False)])
def test_three_hundred_metres_around_the_grid(ground: Any, metres: float, is_near: bool) -> None:
    if is_near:
        assert sign_in_on_site(actor=ground.guide, at=AT, position=outside(metres)).distance_m == pytest.approx(
            metres, abs=3
        )
        return
    with pytest.raises(TooFar) as refusal:
        sign_in_on_site(actor=ground.guide, at=AT, position=outside(metres))
    assert refusal.value.distance_m == pytest.approx(metres, rel=0.01)
    assert f"{refusal.value.distance_m}米" in str(refusal.value.message)
    assert not GuideSignIn.objects.exists()


def test_the_distance_is_a_setting(ground: Any) -> None:
    FieldSettings(pk=1, guide_radius_m=600).save()
    assert sign_in_on_site(actor=ground.guide, at=AT, position=outside(500)).distance_m == pytest.approx(500, abs=3)


def test_the_station_counts_as_the_grid(ground: Any) -> None:
    Grid.objects.filter(code=GRID).update(station=Point(*outside(2000), srid=4326))
    assert sign_in_on_site(actor=ground.guide, at=AT, position=outside(2100)).distance_m == pytest.approx(100, abs=3)


def test_a_position_too_vague_proves_nothing(ground: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        sign_in_on_site(actor=ground.guide, at=AT, position=HOME, accuracy_m=900)
    assert refusal.value.code == "inaccurate"


def test_the_first_sign_in_of_the_day_counts(ground: Any) -> None:
    first = sign_in_on_site(actor=ground.guide, at=AT, position=HOME)
    again = sign_in_on_site(actor=ground.guide, at=AT + timedelta(hours=2), position=outside(9000))
    assert again.pk == first.pk
    sign_in_on_site(actor=ground.guide, at=AT + timedelta(days=1), position=HOME)
    assert GuideSignIn.objects.count() == 2


@pytest.mark.parametrize("person", ["patroller", "gridhead", "cityadmin", "outsider"])
def test_who_is_no_guide(ground: Any, person: str) -> None:
    with pytest.raises(NotAllowed):
        sign_in_on_site(actor=getattr(ground, person), at=AT, position=HOME)


def test_days_required_are_workdays_less_leave() -> None:
    """National Day week of 2026: holidays from 1 to 7 October, Saturday the 10th is worked."""
    free = {date(2026, 10, d) for d in range(1, 8)}
    worked = {date(2026, 10, 10)}
    found = attendance(
        first=date(2026, 9, 28),
        last=date(2026, 10, 12),
        today=date(2026, 10, 12),
        held=(date(2026, 9, 29), None),
        works=lambda day: day in worked or (day.weekday() < 5 and day not in free),
        leaves=[(date(2026, 10, 9), date(2026, 10, 9))],
        signed={date(2026, 9, 29), date(2026, 10, 3), date(2026, 10, 9), date(2026, 10, 10)},
    )
    states = dict(found.days)
    assert states[date(2026, 9, 28)] == "free"  # not in the post yet
    assert states[date(2026, 9, 30)] == "missing"
    assert states[date(2026, 10, 3)] == "free"  # there on a holiday: neither counts nor hurts
    assert states[date(2026, 10, 9)] == "leave"
    assert states[date(2026, 10, 10)] == "signed_in"
    assert states[date(2026, 10, 12)] == "ahead"  # the day is not over
    assert (found.signed_in, found.required, found.on_leave) == (2, 4, 1)
    assert found.share == 0.5


def test_attendance_reads_the_calendar_the_leave_and_the_absence(ground: Any) -> None:
    for day in (2, 3, 7):  # 7 November 2026 is a Saturday
        sign_in_on_site(actor=ground.guide, at=datetime(2026, 11, day, 9, tzinfo=ZONE), position=HOME)
    post = post_of(ground)
    span = {"first_date": date(2026, 11, 5), "last_date": date(2026, 11, 5)}
    record_leave(post_id=post.pk, actor=ground.town, at=AT, reason="培训", **span)
    Post.objects.filter(pk=post.pk).update(away_from=date(2026, 11, 6), away_to=date(2026, 11, 6))
    row = attendance_of([post_of(ground)], date(2026, 11, 1), date(2026, 11, 8), date(2026, 11, 24))[0]
    assert (row.attendance.signed_in, row.attendance.required, row.attendance.on_leave) == (2, 3, 2)


def test_the_figure_is_what_its_rows_say(ground: Any) -> None:
    sign_in_on_site(actor=ground.guide, at=datetime(2026, 11, 2, 9, tzinfo=ZONE), position=HOME)
    start, end = datetime(2026, 11, 2, tzinfo=ZONE), datetime(2026, 11, 5, tzinfo=ZONE)
    for person, expected in [("town", (1, 3)), ("gridhead", (1, 3)), ("guide", (1, 3)), ("other_town", (0, 0))]:
        user = getattr(ground, person)
        assert attendance_figure(user, start, end) == expected
        rows = attendance_of(
            attendance_rows(user, start, end), date(2026, 11, 2), date(2026, 11, 4), date(2026, 11, 24)
        )
        assert sum(row.attendance.signed_in for row in rows) == expected[0]


def test_leave_is_the_towns_to_record_in_its_area(ground: Any) -> None:
    post = post_of(ground)
    span = {"first_date": date(2026, 11, 5), "last_date": date(2026, 11, 6), "reason": "年休假"}
    for person, error in [("other_town", NotInScope), ("gridhead", NotAllowed), ("outsider", NotInScope)]:
        with pytest.raises(error):
            record_leave(post_id=post.pk, actor=getattr(ground, person), at=AT, **span)
    leave = record_leave(post_id=post.pk, actor=ground.town, at=AT, **span)
    with pytest.raises(InvalidInput):
        record_leave(post_id=post.pk, actor=ground.town, at=AT, **span)
    with pytest.raises(NotInScope):
        remove_leave(leave_id=leave.pk, actor=ground.other_town, at=AT)
    remove_leave(leave_id=leave.pk, actor=ground.town, at=AT)
    assert not post.leaves.exists()


def test_a_question_goes_to_the_guide_and_its_answer_back(ground: Any) -> None:
    asked = ask_guide(actor=ground.gridhead, at=AT, text="外墙脱落该由谁负责？")
    assert asked.post.user == ground.guide
    assert asked.due_at == datetime(2026, 11, 26, 9, 0, tzinfo=ZONE)  # two workdays
    assert Notice.objects.filter(kind="grids.question_asked", user=ground.guide).count() == 1
    answer_question(question_id=asked.pk, actor=ground.guide, at=AT + timedelta(hours=3), text="由住建局负责。")
    assert not Clock.objects.open().of(asked).exists()
    assert Notice.objects.filter(kind="grids.question_answered", user=ground.gridhead).count() == 1
    assert [entry.name for entry in history_of(asked)] == ["question.asked", "question.answered"]
    assert all("外墙" not in str(entry.data) for entry in history_of(asked))
    with pytest.raises(AnsweredAlready):
        answer_question(question_id=asked.pk, actor=ground.guide, at=AT, text="再答一次")


def test_who_must_not_ask_or_answer_or_see(ground: Any) -> None:
    for person in ["guide", "town", "cityadmin", "outsider"]:
        with pytest.raises(NotAllowed):
            ask_guide(actor=getattr(ground, person), at=AT, text="请问一下")
    with pytest.raises(InvalidInput) as refusal:
        ask_guide(actor=ground.gridhead, at=AT, text="请问一下", grid_code=NEXT_GRID)
    assert refusal.value.code == "not_yours"
    with pytest.raises(InvalidInput) as refusal:
        ask_guide(actor=ground.neighbour, at=AT, text="请问一下")
    assert refusal.value.code == "no_guide"
    asked = ask_guide(actor=ground.gridhead, at=AT, text="外墙脱落该由谁负责？")
    for person, error in [("gridhead", NotAllowed), ("town", NotAllowed), ("neighbour", NotInScope)]:
        with pytest.raises(error):
            answer_question(question_id=asked.pk, actor=getattr(ground, person), at=AT, text="我来答")
    seen = [
        name
        for name in ["gridhead", "guide", "patroller", "town", "leader", "neighbour", "other_town", "cityadmin"]
        if GridQuestion.objects.visible_to(getattr(ground, name)).exists()
    ]
    assert seen == ["gridhead", "guide", "patroller", "town", "leader"]


def test_an_unanswered_question_reaches_the_town_once_it_is_overdue(ground: Any) -> None:
    asked = ask_guide(actor=ground.gridhead, at=AT, text="外墙脱落该由谁负责？")
    assert asked.due_at
    sweep(at=asked.due_at - timedelta(minutes=30))
    assert not Notice.objects.filter(kind="grids.question_overdue").exists()
    assert Notice.objects.filter(kind="grids.question_due", user=ground.guide).exists()
    assert not Notice.objects.filter(kind="grids.question_due", user=ground.town).exists()
    sweep(at=asked.due_at + timedelta(minutes=1))
    told = set(Notice.objects.filter(kind="grids.question_overdue").values_list("user__username", flat=True))
    assert told == {"guide", "town"}


def test_guides_are_seen_in_ones_own_area(ground: Any) -> None:
    seen = {name: posts_seen_by(getattr(ground, name)).count() for name in ["town", "other_town", "guide", "cityadmin"]}
    assert seen == {"town": 1, "other_town": 0, "guide": 1, "cityadmin": 0}
