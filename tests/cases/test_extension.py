"""Extension: one original limit more, twice at most, in time, one request at a time; and what the calendar makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from cases.actions import extension
from cases.actions.allowed import case_actions, order_actions
from cases.actions.time_requests import NoRequest, NoTime
from cases.models import TimeRequest, WorkOrder
from jiangdu.errors import NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Clock
from tests.cases.time_walk import TimeWalk, local
from tests.cases.walk import BY_DESK, Walk


@pytest.fixture
def slow(walk: Walk) -> TimeWalk:
    return TimeWalk(walk)


def test_adds_the_limit_once_more_and_says_so(slow: TimeWalk) -> None:
    before = slow.handle().due_at
    slow.ask_more()
    assert slow.fresh().due_at == before  # asking alone gives nothing
    case = slow.grant_more()
    clock = slow.handle()
    assert (clock.extensions, clock.extended_minutes, clock.limit_minutes) == (1, 960, 960)
    assert case.due_at == clock.due_at == before + timedelta(days=2)
    assert [entry.name for entry in history_of(case)][-2:] == ["order.extension_requested", "case.extension_approved"]
    with override("en"):
        assert "extended once by 2 workdays" in clock.explanation_text


def test_over_a_holiday_the_added_days_are_workdays(walk: Walk) -> None:
    # Two days before the National Day holiday of 2026: seven days off, and Saturday the 10th is worked.
    walk.now = local("2026-09-29 16:56")
    slow = TimeWalk(walk)
    assert slow.handle().started_at == local("2026-09-29 16:58")
    assert slow.handle().due_at == local("2026-10-08 16:58")
    slow.ask_more()
    slow.grant_more()
    clock = slow.handle()
    assert clock.due_at == local("2026-10-10 16:58")
    assert clock.explanation["worked"] == ["2026-10-10"]


def test_third_extension_is_refused(slow: TimeWalk) -> None:
    for _ in range(2):
        slow.ask_more()
        slow.grant_more()
    with pytest.raises(NoTime) as refused:
        slow.ask_more()
    assert refused.value.code == "used_up"
    assert slow.handle().extensions == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(pk=slow.order_id).update(extensions=3)
    assert "request_extension" not in order_actions(slow.walk.order(slow.case), slow.world.housing)


def test_refused_when_overdue(slow: TimeWalk) -> None:
    slow.walk.now = slow.handle().due_at
    with pytest.raises(NoTime) as refused:
        slow.ask_more()
    assert refused.value.code == "overdue"


def test_one_request_at_a_time(slow: TimeWalk) -> None:
    slow.ask_more()
    with pytest.raises(NoTime) as refused:
        slow.ask_more()
    assert refused.value.code == "another_open"
    with pytest.raises(NoTime):
        slow.ask_stop()


def test_refused_while_suspended(slow: TimeWalk) -> None:
    slow.suspend()
    with pytest.raises(NoTime) as refused:
        slow.ask_more()
    assert refused.value.code == "suspended"


def test_denied_the_limit_stays_and_one_may_ask_again(slow: TimeWalk) -> None:
    before = slow.handle().due_at
    slow.ask_more()
    extension.deny_extension(
        case_id=slow.case.pk, actor=slow.world.shiftleader, at=slow.walk.tick(), opinion="配件有库存"
    )
    assert slow.handle().due_at == before
    assert TimeRequest.objects.get().outcome == "denied"
    slow.ask_more()
    assert slow.walk.order(slow.case).asked == "extension"


def test_the_open_request_has_a_clock_of_its_own(slow: TimeWalk) -> None:
    slow.ask_more()
    clock = Clock.objects.open().of(slow.case).get(stage="approve")
    assert (clock.limit_minutes, clock.calendar, clock.unit.code) == (240, "office", "JD-C01")
    slow.grant_more()
    assert not Clock.objects.open().of(slow.case).filter(stage="approve").exists()


def test_only_the_shift_leader_of_the_desk_decides(slow: TimeWalk) -> None:
    slow.ask_more()
    for person in ("acceptor", "dispatcher", "housing", "other_centre"):
        with pytest.raises(NotAllowed):
            slow.grant_more(by=getattr(slow.world, person))
    assert "approve_extension" in case_actions(slow.fresh(), slow.world.shiftleader)


def test_other_units_may_not_ask(slow: TimeWalk) -> None:
    with pytest.raises(NotAllowed):
        slow.ask_more(by=slow.world.water)


def test_nothing_to_decide_without_a_request(slow: TimeWalk) -> None:
    with pytest.raises(NoRequest):
        slow.grant_more()
    assert "approve_extension" not in case_actions(slow.fresh(), slow.world.shiftleader)


def test_not_before_it_is_acknowledged(walk: Walk) -> None:
    case = walk.filed(BY_DESK)
    with pytest.raises(WrongState):
        extension.request_extension(
            order_id=walk.order(case).pk, actor=walk.world.housing, at=walk.tick(), reason="配件未到"
        )


def test_a_request_lapses_with_its_order(slow: TimeWalk) -> None:
    slow.ask_more()
    slow.walk.submit(slow.case)
    order = WorkOrder.objects.get(pk=slow.order_id)
    assert (order.state, order.asked) == ("submitted", "")
    assert not TimeRequest.objects.open().exists()
    assert not Clock.objects.open().of(slow.case).filter(stage="approve").exists()


def test_by_the_api(slow: TimeWalk, api: Callable[..., Any]) -> None:
    asks, decides = api(slow.world.housing), api(slow.world.shiftleader)
    url = f"/api/v1/work-orders/{slow.order_id}/actions/request_extension/"
    assert asks.post(url, {}, format="json").json()["errors"][0]["field"] == "reason"
    order = asks.post(url, {"reason": "配件未到"}, format="json").json()
    assert order["asked"] == "extension"
    assert asks.post(url, {"reason": "再延"}, format="json").json()["code"] == "another_open"
    case = decides.post(f"/api/v1/cases/{slow.case.number}/actions/approve_extension/", {}, format="json").json()
    clock = next(clock for clock in case["clocks"] if clock["stage"] == "handle")
    assert (clock["extensions"], clock["extended_minutes"]) == (1, 960)
    assert case["work_orders"][0]["requests"][0]["outcome"] == "granted"
    again = decides.post(f"/api/v1/cases/{slow.case.number}/actions/approve_extension/", {}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "no_request")
