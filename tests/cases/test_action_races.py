"""Two verbs on one matter at the same moment: one wins, the other hears 409, one entry is written, the clocks are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.actions import (
    acknowledge,
    assisting,
    end_early,
    extension,
    feedback,
    merge,
    reopen,
    resume,
    suspension,
)
from cases.actions.time_requests import NoRequest
from cases.models import Case, TimeRequest, WorkOrder
from jiangdu.errors import ActionError, WrongState
from jiangdu.history import history_of
from jiangdu.models import Clock
from tests.cases.test_races import at_once
from tests.cases.time_walk import TimeWalk, local
from tests.cases.walk import Walk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def loser(results: list[Any], *, status: int = 409) -> type[Exception]:
    """The one that was refused, by a reason and not by a failure; the other won."""
    refused = [result for result in results if isinstance(result, BaseException)]
    assert len(refused) == 1 and isinstance(refused[0], ActionError), results
    assert refused[0].status == status, refused
    return type(refused[0])


def times(case: Case, *names: str) -> int:
    """How often the case's history tells one of these."""
    return sum(entry.name in names for entry in history_of(case))


def running(case: Case, stage: str) -> list[Clock]:
    return list(Clock.objects.open().of(case).filter(stage=stage))


def test_the_manager_and_the_handler_acknowledge(walk: Walk) -> None:
    case = walk.assign(walk.filed(), walk.world.housinghandler)
    order, at = walk.order(case), walk.tick()
    people = [walk.world.housing, walk.world.housinghandler]
    results = at_once(
        *[lambda user=user: acknowledge.acknowledge_order(order_id=order.pk, actor=user, at=at) for user in people]
    )
    assert loser(results) is WrongState
    order = walk.order(case)
    winner = people[next(n for n, result in enumerate(results) if not isinstance(result, Exception))]
    assert (order.acknowledged_by, order.hands[-1:]) == (winner, [winner.pk])
    assert times(case, "order.acknowledged") == 1
    stopped = Clock.objects.of(case).get(stage="acknowledge")
    assert stopped.stopped_at == at and len(running(case, "handle")) == 1


def test_the_reporter_withdraws_while_the_unit_acknowledges(walk: Walk) -> None:
    case = walk.filed()
    order, at, world = walk.order(case), walk.tick(), walk.world
    results = at_once(
        lambda: end_early.withdraw_case(case_id=case.pk, actor=world.patroller, at=at, reason="已自行解决"),
        lambda: acknowledge.acknowledge_order(order_id=order.pk, actor=world.housing, at=at),
    )
    assert loser(results) is WrongState
    case, order = walk.fresh(case), WorkOrder.objects.get(pk=order.pk)
    assert (case.state, order.state) in {("withdrawn", "withdrawn"), ("handling", "acknowledged")}
    assert times(case, "case.withdrawn", "order.acknowledged") == 1
    assert bool(running(case, "handle")) == bool(running(case, "total")) == (case.state == "handling")


@pytest.mark.parametrize("verbs", [(0, 1), (0, 0), (1, 1)], ids=["granted and denied", "granted twice", "denied twice"])
def test_more_time(walk: Walk, verbs: tuple[int, int]) -> None:
    slow = TimeWalk(walk)
    slow.ask_more()
    before, at, by = slow.handle().due_at, walk.tick(), walk.world.shiftleader
    do: tuple[Callable[..., Any], ...] = (extension.approve_extension, extension.deny_extension)
    case_id = slow.case.pk
    jobs = [lambda verb=do[n]: verb(case_id=case_id, actor=by, at=at, opinion="已核") for n in verbs]
    assert loser(at_once(*jobs)) is NoRequest
    case, clock, request = slow.fresh(), slow.handle(), TimeRequest.objects.get()
    assert times(case, "case.extension_approved", "case.extension_denied") == 1
    granted = request.outcome == TimeRequest.Outcome.GRANTED
    assert granted == bool(times(case, "case.extension_approved"))
    assert (clock.extensions, walk.order(case).extensions) == (granted, granted)
    assert (clock.due_at > before) == granted and case.due_at == walk.order(case).due_at == clock.due_at
    assert walk.order(case).asked == "" and not running(case, "approve")


def test_a_stop_granted_and_denied(walk: Walk) -> None:
    slow = TimeWalk(walk)
    slow.ask_stop()
    at, by, case_id = walk.tick(), walk.world.shiftleader, slow.case.pk
    do = (suspension.approve_suspension, suspension.deny_suspension)
    results = at_once(*[lambda verb=verb: verb(case_id=case_id, actor=by, at=at, opinion="已核") for verb in do])
    assert loser(results) in {WrongState, NoRequest}
    case = slow.fresh()
    assert times(case, "case.suspended", "case.suspension_denied") == 1
    assert len(slow.pauses()) == case.suspension_count == (case.state == "suspended")
    assert bool(slow.handle().paused_at) == (case.state == "suspended")


def test_a_stop_granted_while_the_result_comes(walk: Walk) -> None:
    """Either nothing is left to suspend, or the suspended matter goes on because it is done."""
    slow = TimeWalk(walk)
    slow.ask_stop()
    at, world, case, order_id = walk.tick(), walk.world, slow.case, slow.order_id
    photos = [walk.photo(world.housing, "after")]
    results = at_once(
        lambda: suspension.approve_suspension(case_id=case.pk, actor=world.shiftleader, at=at, opinion="同意"),
        lambda: feedback.submit_result(order_id=order_id, actor=world.housing, at=at, text="已修", photos=photos),
    )
    refused = [result for result in results if isinstance(result, Exception)]
    assert not refused or loser(results) in {WrongState, NoRequest}
    case = slow.fresh()
    assert case.state == "verifying" and times(case, "order.result") == times(case, "case.feedback") == 1
    assert times(case, "case.suspended") == times(case, "case.resumed") == (not refused)
    assert not running(case, "handle") and not running(case, "approve")


def test_resumed_by_hand_at_the_very_date(walk: Walk) -> None:
    slow = TimeWalk(walk)
    slow.suspend(5)
    at, by, case_id = local("2026-11-28 00:00"), walk.world.shiftleader, slow.case.pk
    results = at_once(
        lambda: resume.resume_due(at=at),
        lambda: resume.resume_case(case_id=case_id, actor=by, at=at, reason="情况加重"),
    )
    assert (results[0], type(results[1])) in {(1, WrongState), (0, Case)}, results
    assert times(slow.fresh(), "case.resumed") == 1
    assert [pause.resumed_at for pause in slow.pauses()] == [at]


def test_both_units_report_their_result(walk: Walk) -> None:
    """Nobody loses; the last one moves the case, once."""
    case = walk.acknowledge(walk.filed())
    world = walk.world
    water = world.unit("JD-G16")
    assisting.add_assisting(case_id=case.pk, actor=world.dispatcher, at=walk.tick(), unit=water, reason="停水配合")
    other = WorkOrder.objects.get(case=case, unit=water)
    acknowledge.acknowledge_order(order_id=other.pk, actor=world.water, at=walk.tick())
    at, lead = walk.tick(), walk.order(case)
    pairs = [(order, user, walk.photo(user, "after")) for order, user in ((lead, world.housing), (other, world.water))]
    jobs = [
        lambda order=order, user=user, photo=photo: feedback.submit_result(
            order_id=order.pk, actor=user, at=at, text="已修", photos=[photo]
        )
        for order, user, photo in pairs
    ]
    results = at_once(*jobs)
    assert not [result for result in results if isinstance(result, Exception)], results
    case = walk.fresh(case)
    assert case.state == "verifying" and case.verifications.count() == 1
    assert (times(case, "order.result"), times(case, "case.feedback"), times(case, "case.verification_sent")) == (
        2,
        1,
        1,
    )
    assert not running(case, "handle") and len(running(case, "verify")) == 1


def test_reopened_by_two(walk: Walk) -> None:
    case = walk.close(walk.verify(walk.submit(walk.acknowledge(walk.filed()))))
    at, people = walk.tick(), [walk.world.patroller, walk.world.acceptor]
    jobs = [
        lambda user=user: reopen.reopen_case(case_id=case.pk, actor=user, at=at, reason="又坏了") for user in people
    ]
    loser(at_once(*jobs), status=409)
    case = walk.fresh(case)
    assert (case.state, case.round, times(case, "case.reopened")) == ("dispatched", 2, 1)
    assert len(running(case, "handle")) == 1 and WorkOrder.objects.open().filter(case=case).count() == 1


def test_each_merged_into_the_other(walk: Walk) -> None:
    """Both rows are locked by both, in one order: no deadlock and no circle."""
    cases = [walk.filed(), walk.filed()]
    at, by = walk.tick(), walk.world.acceptor
    pairs = [(cases[0].pk, cases[1].number), (cases[1].pk, cases[0].number)]
    jobs = [lambda pk=pk, to=to: merge.merge_case(case_id=pk, actor=by, at=at, target=to) for pk, to in pairs]
    results = at_once(*jobs)
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == 1 and isinstance(refused[0], ActionError), results
    states = sorted(walk.fresh(case).state for case in cases)
    assert states == ["dispatched", "merged"]
    assert sum(times(case, "case.merged") for case in cases) == 1
