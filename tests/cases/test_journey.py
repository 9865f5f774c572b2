"""From report to close, by the people whose turn it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cases.models import Case
from jiangdu.errors import InvalidInput, NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Clock
from tests.cases.walk import BY_DESK, Walk
from tests.ground import OTHER_TOWN, OUTSIDE


def test_urgent_report_is_filed_and_dispatched_at_once(walk: Walk) -> None:
    case = walk.report()
    assert (case.state, case.step, case.lead.code) == ("dispatched", 3, "JD-G13")
    assert case.grid_code == walk.world.grid
    assert case.reported_at == case.filed_at == case.dispatched_at
    assert [entry.name for entry in history_of(case)] == ["case.reported", "case.filed", "case.dispatched"]
    assert case.routing["rule"]["category"]["code"] == "100102"
    assert case.number.startswith("JD20261123")


def test_due_time_is_the_repair_limit_and_danger_has_its_own_clock(walk: Walk) -> None:
    case = walk.report()
    clocks = {clock.stage: clock for clock in Clock.objects.open().of(case)}
    assert set(clocks) == {"total", "safe", "acknowledge", "handle"}
    # Monday 10:01 in the district: safe within 2 hours, repaired within one workday.
    assert clocks["safe"].due_at == datetime(2026, 11, 23, 4, 1, tzinfo=UTC)
    assert clocks["handle"].due_at == datetime(2026, 11, 24, 2, 1, tzinfo=UTC) == case.due_at


def test_whole_loop(walk: Walk) -> None:
    world = walk.world
    case = walk.acknowledge(walk.report())
    assert case.state == "handling"
    case = walk.submit(case)
    assert case.state == "verifying"
    assert case.open_verification.assignee == world.patroller
    case = walk.verify(case)
    assert case.state == "verified"
    case = walk.close(case)
    assert (case.state, case.step, case.due_at, case.closing_kind) == ("closed", 6, None, "verified")
    assert not Clock.objects.open().of(case).exists()
    assert [entry.name for entry in history_of(case)][3:] == [
        "order.acknowledged", "order.result", "case.feedback", "case.verification_sent", "case.verified", "case.closed",
    ]  # fmt: skip


def test_handlers_result_waits_for_the_manager(walk: Walk) -> None:
    world = walk.world
    case = walk.acknowledge(walk.filed(BY_DESK))
    walk.assign(case, world.housinghandler)
    case = walk.submit(case, by=world.housinghandler)
    assert (case.state, walk.order(case).state) == ("handling", "awaiting_confirmation")
    case = walk.confirm(case)
    assert case.state == "verifying"


def test_position_outside_the_district_is_refused(walk: Walk) -> None:
    with pytest.raises(InvalidInput) as refused:
        walk.report(at=OUTSIDE)
    assert refused.value.code == "outside_district"
    assert not Case.objects.exists()


def test_other_towns_patroller_may_not_verify(walk: Walk) -> None:
    case = walk.submit(walk.acknowledge(walk.report()))
    with pytest.raises(NotAllowed):
        walk.verify(case, by=walk.world.other_patroller)


def test_the_handling_units_manager_may_not_verify(walk: Walk) -> None:
    case = walk.submit(walk.acknowledge(walk.report()))
    with pytest.raises(NotAllowed):
        walk.verify(case, by=walk.world.housing)


def test_second_acknowledgement_is_refused(walk: Walk) -> None:
    case = walk.acknowledge(walk.report())
    with pytest.raises(WrongState):
        walk.acknowledge(case)


def test_report_in_the_other_town_lands_there(walk: Walk) -> None:
    case = walk.report(by=walk.world.other_patroller, at=OTHER_TOWN)
    assert case.grid_code == walk.world.other_grid
    assert not Case.objects.visible_to(walk.world.patroller).exists()
    assert Case.objects.visible_to(walk.world.other_patroller).get() == case
