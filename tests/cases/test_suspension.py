"""Suspension: who grants it, what stands still, what starts it again; the ledger of pauses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cases.actions import end_early, look_at_suspended, progress, suspension
from cases.actions.allowed import case_actions
from cases.actions.resume import resume_due
from cases.actions.time_requests import NoTime
from cases.models import LoopSettings, Suspension, TimeRequest
from jiangdu.errors import InvalidInput, NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Clock, Notice
from jiangdu.sweep import sweep
from tests.cases.time_walk import TimeWalk, local
from tests.cases.walk import URGENT, Walk


@pytest.fixture
def slow(walk: Walk) -> TimeWalk:
    return TimeWalk(walk)


def test_every_handle_clock_stands_still_and_the_total_runs_on(slow: TimeWalk) -> None:
    total = Clock.objects.of(slow.case).get(stage="total")
    case = slow.suspend()
    assert (case.state, case.suspended_until, case.suspension_count) == ("suspended", slow.day(20), 1)
    assert slow.handle().paused_at is not None and slow.handle().next_check_at is None
    after = Clock.objects.get(pk=total.pk)
    assert (after.due_at, after.paused_at, after.started_at) == (total.due_at, None, total.started_at)
    entry = history_of(case).last()
    assert (entry.name, entry.data["until"]) == ("case.suspended", slow.day(20).isoformat())


def test_the_case_is_due_by_what_will_be_left_at_the_date(slow: TimeWalk) -> None:
    # Monday 2026-11-23: acknowledged soon after ten, two workdays; suspended at once until Monday 12-14.
    stood = slow.handle()
    case = slow.suspend(days=21)
    used = slow.handle().paused_at - stood.started_at
    assert case.due_at == local("2026-12-15 18:00") - used
    assert walk_order(slow).due_at == case.due_at
    assert not walk_order(slow).is_overdue(slow.walk.now + timedelta(days=15))


def walk_order(slow: TimeWalk) -> Any:
    return slow.walk.order(slow.case)


def test_thirty_days_are_the_shift_leaders_one_more_is_a_leaders(slow: TimeWalk) -> None:
    slow.ask_stop(30)
    assert walk_order(slow).asked == "suspension"
    suspension.deny_suspension(case_id=slow.case.pk, actor=slow.world.shiftleader, at=slow.walk.tick(), opinion="不急")
    slow.ask_stop(31)
    assert walk_order(slow).asked == "long_suspension"
    assert "approve_suspension" not in case_actions(slow.fresh(), slow.world.shiftleader)
    with pytest.raises(NotAllowed) as refused:
        slow.grant_stop()
    assert refused.value.code == "leader_decides"
    assert slow.grant_stop(by=slow.world.leader).state == "suspended"


def test_second_suspension_needs_a_leader(slow: TimeWalk) -> None:
    slow.suspend(5)
    slow.resume()
    slow.ask_stop(3)
    assert TimeRequest.objects.last().needs_leader
    with pytest.raises(NotAllowed):
        slow.grant_stop()
    assert slow.grant_stop(by=slow.world.leader).suspension_count == 2


def test_never_while_urgent_and_not_safe(walk: Walk) -> None:
    slow = TimeWalk.__new__(TimeWalk)
    slow.walk, slow.world, slow.case = walk, walk.world, walk.acknowledge(walk.report(URGENT))
    photo = walk.photo(walk.world.housing, "evidence")
    with pytest.raises(NoTime) as refused:
        slow.ask_stop(photos=[photo])
    assert refused.value.code == "unsafe"
    actor = walk.world.housing
    progress.make_safe(
        case_id=slow.case.pk, actor=actor, at=walk.tick(), text="已围挡", photos=[walk.photo(actor, "evidence")]
    )
    with pytest.raises(InvalidInput) as missing:
        slow.ask_stop()
    assert set(missing.value.errors) == {"photos"}
    slow.ask_stop(photos=[photo])
    assert slow.grant_stop().state == "suspended"


@pytest.mark.parametrize("days", [0, -3, 800])
def test_the_date_must_lie_ahead(slow: TimeWalk, days: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        slow.ask_stop(days)
    assert set(refused.value.errors) == {"until"}


def test_reason_and_owner_are_checked(slow: TimeWalk) -> None:
    with pytest.raises(InvalidInput) as refused:
        slow.ask_stop(reason_code="laziness", owner=slow.world.water)
    assert set(refused.value.errors) == {"reason_code", "owner"}


def test_the_owner_has_the_order_in_hand(slow: TimeWalk) -> None:
    """Who is told when to look at it must be able to see it: a colleague it was not given to cannot."""
    with pytest.raises(InvalidInput) as refused:
        slow.ask_stop(owner=slow.world.housinghandler)
    assert refused.value.errors["owner"][0][1] == "not_in_hand"
    slow.walk.assign(slow.case, slow.world.housinghandler)
    slow.ask_stop(owner=slow.world.housinghandler)


def test_a_date_passed_before_the_decision_is_not_granted(slow: TimeWalk) -> None:
    slow.ask_stop(2)
    slow.walk.tick(days=2)
    with pytest.raises(NoTime) as refused:
        slow.grant_stop()
    assert refused.value.code == "date_passed"


def test_resumed_at_the_date_by_itself_once(slow: TimeWalk) -> None:
    slow.suspend(5)
    assert resume_due(at=local("2026-11-27 23:59")) == 0
    assert resume_due(at=local("2026-11-28 00:00")) == 1
    assert resume_due(at=local("2026-11-28 00:01")) == 0
    assert slow.fresh().state == "handling"
    names = [entry.name for entry in history_of(slow.case)]
    assert names.count("case.resumed") == 1
    assert Suspension.objects.get().ended_at == local("2026-11-28 00:00")


def test_after_an_outage_nothing_is_lost(slow: TimeWalk) -> None:
    slow.suspend(5)
    later = local("2027-01-04 09:00")
    assert resume_due(at=later) == 1
    assert slow.handle().due_at > later


def test_the_ledger_adds_up(slow: TimeWalk) -> None:
    started = slow.handle().started_at
    slow.suspend(5)
    slow.resume()
    slow.ask_stop(4)
    slow.grant_stop(by=slow.world.leader)
    resume_due(at=local("2026-11-27 00:00"))
    first, second = slow.pauses()
    clock = slow.handle()
    stood = [pause.resumed_at - pause.paused_at for pause in (first, second)]
    assert clock.paused_minutes == sum(int(span.total_seconds()) // 60 for span in stood)
    assert [pause.reason for pause in (first, second)] == ["suspended", "suspended"]
    # All of both workdays promised lie outside the pauses.
    office = [(first.paused_at - started), (second.paused_at - first.resumed_at)]
    left = timedelta(minutes=clock.limit_minutes) - sum(office, timedelta())
    assert clock.due_at == local("2026-11-30 18:00") - (timedelta(hours=16) - left)


def test_a_stopped_clock_never_runs_again(slow: TimeWalk) -> None:
    slow.suspend(5)
    end_early.void_case(case_id=slow.case.pk, actor=slow.world.shiftleader, at=slow.walk.tick(), reason="误录")
    stopped = {clock.pk: (clock.stopped_at, clock.due_at) for clock in Clock.objects.of(slow.case)}
    assert all(moments[0] for moments in stopped.values())
    assert Suspension.objects.get().ended_at == slow.walk.now
    resume_due(at=slow.walk.now + timedelta(days=30))
    while sweep(at=slow.walk.now + timedelta(days=30)):
        pass
    assert stopped == {clock.pk: (clock.stopped_at, clock.due_at) for clock in Clock.objects.of(slow.case)}
    assert slow.fresh().state == "void"


def test_a_result_while_suspended_goes_on_at_once(slow: TimeWalk) -> None:
    slow.suspend(5)
    case = slow.walk.submit(slow.case)
    assert case.state == "verifying"
    assert [entry.data["why"] for entry in history_of(case) if entry.name == "case.resumed"] == ["result"]
    clock = Clock.objects.of(case).get(stage="handle")
    assert clock.stopped_at < clock.due_at
    assert not slow.walk.order(case).ended_late


def test_only_the_desk_or_a_leader_resumes(slow: TimeWalk) -> None:
    slow.suspend(5)
    for person in ("housing", "acceptor", "patroller"):
        with pytest.raises(NotAllowed):
            slow.resume(by=getattr(slow.world, person))
    assert slow.resume(by=slow.world.leader).state == "handling"
    with pytest.raises(WrongState):
        slow.resume()


def test_monthly_looks_are_due_reminded_of_once_and_recorded(slow: TimeWalk) -> None:
    LoopSettings.objects.update_or_create(pk=1, defaults={"suspension_look_days": 10})
    slow.suspend(25)
    row = Suspension.objects.get()
    assert row.look_due_date == slow.day(10)
    at = slow.walk.tick(days=10)
    assert look_at_suspended.remind_of_looks(at=at) == 1
    assert look_at_suspended.remind_of_looks(at=at) == 0
    told = set(Notice.objects.filter(kind="cases.look_due").values_list("user__username", flat=True))
    assert told == {"housing", "shiftleader"}
    look_at_suspended.check_suspension(
        case_id=slow.case.pk, actor=slow.world.patroller, at=at, text="围挡完好", is_worse=True
    )
    row.refresh_from_db()
    assert (row.looked_at, row.look_due_date) == (at, slow.day(10))
    assert history_of(slow.case).last().name == "case.suspension_worse"
    slow.walk.tick(days=10)
    assert look_at_suspended.remind_of_looks(at=slow.walk.now) == 1


def test_by_the_api(slow: TimeWalk, api: Callable[..., Any]) -> None:
    asks, decides = api(slow.world.housing), api(slow.world.leader)
    url = f"/api/v1/work-orders/{slow.order_id}/actions/request_suspension/"
    wrong = asks.post(url, {"reason_code": "funding", "reason": "待拨款", "until": "tomorrow"}, format="json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "until")
    body = {"reason_code": "funding", "reason": "待拨款", "until": "2027-12-31T08:00:00+08:00"}
    asked = asks.post(url, body, format="json").json()
    assert asked["asked"] == "long_suspension"
    act = f"/api/v1/cases/{slow.case.number}/actions/"
    refused = api(slow.world.shiftleader).post(f"{act}approve_suspension/", {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "leader_decides")
    case = decides.post(f"{act}approve_suspension/", {"opinion": "同意"}, format="json").json()
    assert (case["state"], case["suspended_until"]) == ("suspended", "2027-12-31")
    clock = next(clock for clock in case["clocks"] if clock["stage"] == "handle")
    assert clock["paused"] and clock["pauses"][0]["reason"] == "suspended" and clock["pauses"][0]["to"] is None
    assert "resume" in case["actions"]
