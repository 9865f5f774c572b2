"""An urgent matter goes to who is on duty and on to the next until somebody opens it; the clock is moved by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cases.actions.acknowledge import acknowledge_order
from cases.models import Case, LoopSettings
from jiangdu.duty_calls import advance
from jiangdu.history import history_of
from jiangdu.models import DutyCall, DutyCallStep, DutyShift, Notice, Post, PostKind, User
from jiangdu.notices import mark_read
from jiangdu.outbox import deliver
from tests.cases.walk import BY_DESK, Walk

KIND = "cases.duty_call"


def shift(world: Any, user: User, order: int, unit: str = "JD-G13") -> None:
    long = {"starts_at": "2020-01-01T00:00Z", "ends_at": "2030-01-01T00:00Z"}
    DutyShift.objects.create(unit=world.unit(unit), user=user, order=order, **long)


@pytest.fixture
def case(walk: Walk) -> Case:
    """Urgent, dispatched to the housing bureau; on duty there: first the handler, then the manager."""
    DutyShift.objects.filter(unit=walk.world.unit("JD-G13")).update(order=2)
    shift(walk.world, walk.world.housinghandler, 1)
    case = walk.report()
    deliver(at=walk.now)
    return case


def steps(case: Case) -> list[tuple[int, str, int]]:
    """(step, person, minutes after the report)."""
    rows = DutyCallStep.objects.filter(call__subject_id=case.pk).select_related("user").order_by("number", "id")
    return [(row.number, row.user.username, (row.told_at - case.dispatched_at) // timedelta(minutes=1)) for row in rows]


def minutes(walk: Walk, case: Case, number: int) -> None:
    """Minute by minute, as the beat does."""
    for minute in range(1, number + 1):
        advance(at=case.dispatched_at + timedelta(minutes=minute))


def test_first_on_duty_alone_is_told_at_once(walk: Walk, case: Case) -> None:
    assert steps(case) == [(1, "housinghandler", 0)]
    notice = Notice.objects.get(kind=KIND)
    assert notice.urgent and notice.user == walk.world.housinghandler and notice.params["number"] == case.number
    assert not Notice.objects.filter(kind="cases.case_dispatched").exists()


def test_chain_on_duty_next_manager_leader_each_once(walk: Walk, case: Case) -> None:
    other = User.objects.create(username="boss", name="局长")
    kind = PostKind.objects.get(code="unit_leader")
    Post.objects.create(user=other, kind=kind, unit=walk.world.unit("JD-G13"), valid_from="2020-01-01")
    minutes(walk, case, 40)
    assert steps(case) == [(1, "housinghandler", 0), (2, "housing", 5), (3, "boss", 10), (4, "leader", 15)]
    call = DutyCall.objects.get()
    assert (call.outcome, call.ended_at) == ("nobody", case.dispatched_at + timedelta(minutes=20))
    names = [entry.name for entry in history_of(case) if entry.name.startswith("duty")]
    assert names == ["duty.called"] * 4 + ["duty.nobody"]
    assert Notice.objects.filter(kind=KIND).count() == 4


def test_reading_the_notice_stops_it(walk: Walk, case: Case) -> None:
    mark_read(walk.world.housinghandler, at=case.dispatched_at + timedelta(minutes=2))
    minutes(walk, case, 30)
    assert steps(case) == [(1, "housinghandler", 0)]
    call = DutyCall.objects.get()
    assert call.outcome == "opened"
    assert call.steps.get().opened_at == case.dispatched_at + timedelta(minutes=2)
    assert history_of(case).get(name="duty.opened").data["called"] == "housinghandler"


@pytest.mark.parametrize("door", ["page", "api"])
def test_opening_the_case_stops_it(walk: Walk, case: Case, client: Any, door: str) -> None:
    minutes(walk, case, 6)
    client.force_login(walk.world.housing)
    path = f"/cases/{case.number}/" if door == "page" else f"/api/v1/cases/{case.number}/"
    assert client.get(path).status_code == 200
    advance(at=DutyCall.objects.get().next_try_at)
    assert DutyCall.objects.get().outcome == "opened"
    assert [name for _n, name, _m in steps(case)] == ["housinghandler", "housing"]


def test_others_opening_it_do_not_count(walk: Walk, case: Case, client: Any) -> None:
    client.force_login(walk.world.shiftleader)
    client.get(f"/cases/{case.number}/")
    minutes(walk, case, 5)
    assert len(steps(case)) == 2


def test_acknowledging_ends_it(walk: Walk, case: Case) -> None:
    acknowledge_order(order_id=walk.order(case).pk, actor=walk.world.housing, at=walk.tick())
    minutes(walk, case, 30)
    assert DutyCall.objects.get().outcome == "not_needed"
    assert len(steps(case)) == 1


def test_after_an_outage_the_steps_come_one_by_one(walk: Walk, case: Case) -> None:
    back = case.dispatched_at + timedelta(hours=3)
    for _ in range(5):
        advance(at=back)
    assert [name for _n, name, _m in steps(case)] == ["housinghandler", "housing"]
    advance(at=back + timedelta(minutes=4))
    assert len(steps(case)) == 2
    advance(at=back + timedelta(minutes=5))
    assert [name for _n, name, _m in steps(case)][2:] == ["leader"]


def test_waiting_time_is_a_setting(walk: Walk) -> None:
    LoopSettings.objects.update_or_create(pk=1, defaults={"duty_open_minutes": 15})
    case = walk.report()
    deliver(at=walk.now)
    minutes(walk, case, 14)
    assert len(steps(case)) == 1
    minutes(walk, case, 15)
    assert len(steps(case)) == 2


def test_nobody_on_duty_goes_to_the_manager(walk: Walk) -> None:
    DutyShift.objects.filter(unit=walk.world.unit("JD-G13")).delete()
    case = walk.report()
    deliver(at=walk.now)
    assert steps(case) == [(1, "housing", 0)]


def test_urgent_without_a_unit_calls_the_desk(walk: Walk) -> None:
    case = walk.report(BY_DESK, is_urgent=True)
    deliver(at=walk.now)
    call = DutyCall.objects.get()
    assert (call.unit.code, call.part, call.steps.get().user) == ("JD-C01", None, walk.world.shiftleader)
    told = Notice.objects.filter(user=walk.world.shiftleader, subject_id=case.pk)
    assert [notice.kind for notice in told] == [KIND]  # once, not twice
    advance(at=walk.now + timedelta(minutes=6))
    assert {"acceptor"} <= {step.user.username for step in call.steps.filter(number=2)}


def test_a_calm_matter_calls_nobody(walk: Walk) -> None:
    walk.filed(BY_DESK)
    deliver(at=walk.now)
    assert not DutyCall.objects.exists()
    assert Notice.objects.filter(kind="cases.case_dispatched", user=walk.world.housing).exists()


def test_one_call_that_fails_holds_up_no_other(walk: Walk, case: Case, monkeypatch: Any) -> None:
    from jiangdu import duty_calls

    second = walk.report()
    deliver(at=walk.now)
    at, real, broken = walk.now + timedelta(minutes=6), duty_calls._go_on, DutyCall.objects.earliest("id").pk

    def fails(call: DutyCall, *rest: Any) -> None:
        if call.pk == broken:
            raise RuntimeError("broken")
        real(call, *rest)

    monkeypatch.setattr(duty_calls, "_go_on", fails)
    advance(at=at)
    monkeypatch.undo()
    assert (len(steps(case)), len(steps(second))) == (1, 2)
    assert DutyCall.objects.get(pk=broken).failures == 1
    advance(at=at + timedelta(minutes=2))
    assert len(steps(case)) == 2
