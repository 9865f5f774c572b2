"""Spot checks: asked for, drawn, done; what a failed one sets going; and matters nobody had reported."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cases.actions.draw_spot_checks import draw_spot_checks
from cases.actions.spot_check import ask_spot_check, spot_check_case
from cases.models import Case, Category, LoopSettings, MissedReport, SpotCheck, SpotCheckDraw
from jiangdu.errors import InvalidInput, NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Post
from tests.cases.walk import Walk


@pytest.fixture
def closed(walk: Walk) -> Case:
    return walk.close(walk.verify(walk.submit(walk.acknowledge(walk.report()))))


def check(walk: Walk, case: Case, outcome: str = "passed", by: Any = None, **fields: Any) -> Case:
    actor = by or walk.world.inspector
    if outcome == "failed":
        fields.setdefault("photos", [walk.photo(actor)])
        fields.setdefault("text", "井盖仍松动")
    spot_check_case(case_id=case.pk, actor=actor, at=walk.tick(), outcome=outcome, **fields)
    return walk.fresh(case)


def test_asked_for_once(walk: Walk, closed: Case) -> None:
    first = ask_spot_check(closed, reason="sampled", at=walk.tick())
    again = ask_spot_check(closed, reason="random", at=walk.tick())
    assert first == again == SpotCheck.objects.get()
    assert [entry.name for entry in history_of(closed)].count("case.spot_check_asked") == 1


def test_only_a_closed_case_is_asked_for(walk: Walk) -> None:
    case = walk.report()
    with pytest.raises(WrongState):
        ask_spot_check(case, reason="random", at=walk.tick())


def test_passed_stays_closed(walk: Walk, closed: Case) -> None:
    ask_spot_check(closed, reason="random", at=walk.tick())
    case = check(walk, closed)
    row = SpotCheck.objects.get()
    assert (case.state, row.outcome, row.inspector, row.reason) == ("closed", "passed", walk.world.inspector, "random")
    assert [entry.name for entry in history_of(case)].count("case.spot_checked") == 1


def test_failed_reopens_in_the_same_moment(walk: Walk, closed: Case) -> None:
    case = check(walk, closed, "failed")
    assert (case.state, case.round, case.is_binding, case.lead) == ("dispatched", 2, True, closed.lead)
    assert walk.order(case).is_halved
    row = SpotCheck.objects.get()
    assert (row.reason, row.text, row.done_at) == ("own_choice", "井盖仍松动", case.reopened_at)
    assert [entry.name for entry in history_of(case)][-2:] == ["case.spot_checked", "case.reopened"]


@pytest.mark.parametrize(
    ("outcome", "fields", "wrong"),
    [
        ("failed", {"text": "", "photos": ["x"]}, "text"),
        ("failed", {"photos": []}, "photos"),
        ("not_checkable", {}, "text"),
    ],
)
def test_what_an_outcome_needs(walk: Walk, closed: Case, outcome: str, fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(walk, closed, outcome, **fields)
    assert list(refused.value.errors) == [wrong]
    assert not SpotCheck.objects.exists()


def test_not_in_another_state_nor_by_another(walk: Walk, closed: Case) -> None:
    with pytest.raises(WrongState):
        check(walk, walk.report())
    for person in ("patroller", "shiftleader", "leader"):
        with pytest.raises(NotAllowed):
            check(walk, closed, by=getattr(walk.world, person))


def test_nobody_samples_the_own_work(walk: Walk, closed: Case) -> None:
    inspector = walk.world.inspector
    ask_spot_check(closed, reason="random", at=walk.tick())
    ask_spot_check(own := walk.fresh(whole(walk, by=inspector)), reason="random", at=walk.tick())
    waiting = SpotCheck.objects.waiting_for(inspector)
    assert [row.case_id for row in waiting] == [closed.pk]
    with pytest.raises(NotAllowed):
        check(walk, own)
    for change in ("closed", "verified", "handled"):
        case = whole(walk)
        mark_as_part_of(case, inspector, change)
        ask_spot_check(walk.fresh(case), reason="random", at=walk.tick())
        assert [row.case_id for row in SpotCheck.objects.waiting_for(inspector)] == [closed.pk]
        with pytest.raises(NotAllowed):
            check(walk, case)


def whole(walk: Walk, **fields: Any) -> Case:
    return walk.close(walk.verify(walk.submit(walk.acknowledge(walk.report(**fields)))))


def mark_as_part_of(case: Case, user: Any, change: str) -> None:
    if change == "closed":
        Case.objects.filter(pk=case.pk).update(closed_by=user)
    elif change == "verified":
        case.verifications.update(done_by=user)
    else:
        case.orders.update(hands=[user.pk])


def test_an_inspector_of_another_town_neither_sees_nor_checks(walk: Walk, closed: Case) -> None:
    ask_spot_check(closed, reason="random", at=walk.tick())
    Post.objects.filter(user=walk.world.inspector).update(grid_code=walk.world.other_town_code)
    assert not SpotCheck.objects.waiting_for(walk.world.inspector).exists()
    with pytest.raises(NotAllowed):
        check(walk, closed)


# the daily draw -----------------------------------------------------------------------------------------------------


def test_drawn_once_for_each_day(walk: Walk) -> None:
    LoopSettings.objects.update_or_create(pk=1, defaults={"spot_check_percent": 50})
    cases = [whole(walk) for _ in range(3)]
    tomorrow = walk.now + timedelta(days=1)
    assert draw_spot_checks(at=tomorrow) == 2  # half of three, rounded up
    assert draw_spot_checks(at=tomorrow + timedelta(hours=1)) == 0
    drawn = SpotCheck.objects.filter(reason="random")
    assert drawn.count() == 2 and set(drawn.values_list("case", flat=True)) <= {case.pk for case in cases}
    draw = SpotCheckDraw.objects.get(day=walk.now.date())
    assert (draw.closed, draw.drawn) == (3, 2)


def test_not_on_the_day_itself_and_made_up_for_after_an_outage(walk: Walk, closed: Case) -> None:
    assert draw_spot_checks(at=walk.tick()) == 0
    assert draw_spot_checks(at=walk.now + timedelta(days=4)) == 1


def test_nothing_is_drawn_where_the_share_is_nothing(walk: Walk, closed: Case) -> None:
    LoopSettings.objects.update_or_create(pk=1, defaults={"spot_check_percent": 0})
    assert draw_spot_checks(at=walk.now + timedelta(days=1)) == 0


def test_a_matter_no_inspector_may_see_is_not_drawn(walk: Walk, closed: Case) -> None:
    Category.objects.filter(pk=closed.category_id).update(is_restricted=True)
    assert draw_spot_checks(at=walk.now + timedelta(days=1)) == 0
    assert not Case.objects.visible_to(walk.world.inspector).filter(pk=closed.pk).exists()


# missed reports -----------------------------------------------------------------------------------------------------


def test_a_find_stands_to_the_account_of_whose_area_it_is(walk: Walk) -> None:
    case = walk.report(by=walk.world.inspector, found_by_inspection=True)
    assert case.found_by_inspection
    assert [row.user for row in MissedReport.objects.filter(case=case)] == [walk.world.patroller]
    assert [entry.name for entry in history_of(case)][:2] == ["case.reported", "case.missed"]


def test_only_inspectors_find_by_inspection(walk: Walk) -> None:
    with pytest.raises(InvalidInput) as refused:
        walk.report(found_by_inspection=True)
    assert list(refused.value.errors) == ["found_by_inspection"]
    with pytest.raises(InvalidInput) as refused:
        walk.report("300108", by=walk.world.inspector, at=None, found_by_inspection=True)
    assert list(refused.value.errors) == ["location"]
    assert not Case.objects.exists()
