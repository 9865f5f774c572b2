"""Reopening, concluding and force-closing: who may, what becomes of orders and clocks, and that it all stays visible."""

from __future__ import annotations

from typing import Any

import pytest

from cases.actions.call_back import rate_case
from cases.actions.conclude import conclude_case, force_close_case
from cases.actions.reopen import reopen_case
from cases.actions.report import Caller
from cases.models import Case, Conclusion
from jiangdu.errors import ActionError, InvalidInput, NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Clock
from tests.cases.walk import Walk


@pytest.fixture
def closed(walk: Walk) -> Case:
    return walk.close(walk.verify(walk.submit(walk.acknowledge(walk.filed()))))


def reopen(walk: Walk, case: Case, by: Any = None) -> Case:
    reopen_case(case_id=case.pk, actor=by or walk.world.patroller, at=walk.tick(), reason="又坏了")
    return walk.fresh(case)


def open_stages(case: Case) -> set[str]:
    return set(Clock.objects.open().of(case).values_list("stage", flat=True))


def names(case: Case) -> list[str]:
    return [entry.name for entry in history_of(case)]


def test_reopened_to_the_same_lead_binding_at_half_the_limit(walk: Walk, closed: Case) -> None:
    lead, limit = closed.lead, walk.order(closed).limit.minutes
    case = reopen(walk, closed)
    assert (case.state, case.lead, case.round, case.is_binding) == ("dispatched", lead, 2, True)
    assert (case.closed_at, case.closing_kind, case.closed_by, case.reopened_at) == (None, "", None, walk.now)
    order = walk.order(case)
    assert (order.state, order.round, order.limit.minutes) == ("issued", 2, limit / 2)
    assert open_stages(case) >= {"acknowledge", "handle"}
    assert case.due_at == Clock.objects.open().of(case).get(stage="handle").due_at
    assert names(case)[-1] == "case.reopened" and names(case).count("case.reopened") == 1


def test_the_reporters_total_never_starts_anew(walk: Walk, closed: Case) -> None:
    promised = closed.total_due_at
    case = reopen(walk, closed)
    assert case.total_due_at == promised
    assert Clock.objects.open().of(case).get(stage="total").due_at == promised
    case = walk.close(walk.verify(walk.submit(walk.acknowledge(case))))
    walk.tick(days=6)
    case = reopen(walk, case, by=walk.world.acceptor)
    assert case.total_due_at == promised  # long over: no further promise is made
    assert "total" not in open_stages(case)


def test_the_second_round_goes_all_the_way(walk: Walk, closed: Case) -> None:
    case = walk.close(walk.verify(walk.submit(walk.acknowledge(reopen(walk, closed)))))
    assert (case.state, case.round, case.closing_kind) == ("closed", 2, "verified")
    assert [v.round for v in case.verifications.order_by("id")] == [1, 2]


def test_the_reporter_reopens_once_only(walk: Walk, closed: Case) -> None:
    case = walk.close(walk.verify(walk.submit(walk.acknowledge(reopen(walk, closed)))))
    with pytest.raises(NotAllowed):
        reopen(walk, case)
    assert reopen(walk, case, by=walk.world.acceptor).round == 3


def test_the_reporter_reopens_within_the_days_only(walk: Walk, closed: Case) -> None:
    walk.tick(days=7, minutes=5)
    with pytest.raises(ActionError) as refused:
        reopen(walk, closed)
    assert (refused.value.status, refused.value.code) == (409, "too_late")
    assert reopen(walk, closed, by=walk.world.shiftleader).state == "dispatched"


def test_who_has_just_said_all_is_well_does_not(walk: Walk, closed: Case) -> None:
    rate_case(case_id=closed.pk, actor=walk.world.patroller, at=walk.tick(), solved=True, satisfied=5)
    with pytest.raises(NotAllowed):
        reopen(walk, closed)
    rate_case(case_id=closed.pk, actor=walk.world.patroller, at=walk.tick(), solved=False, satisfied=2)
    assert reopen(walk, closed).state == "dispatched"


@pytest.mark.parametrize("person", ["gridhead", "housing", "dispatcher", "inspector", "leader", "other_centre"])
def test_nobody_else_reopens(walk: Walk, closed: Case, person: str) -> None:
    with pytest.raises(NotAllowed):
        reopen(walk, closed, by=getattr(walk.world, person))


def test_nothing_open_is_reopened(walk: Walk) -> None:
    with pytest.raises(WrongState):
        reopen(walk, walk.report())


# conclude -----------------------------------------------------------------------------------------------------------


def conclude(walk: Walk, case: Case, by: Any = None, **fields: Any) -> Case:
    fields.setdefault("evidence", "会议纪要第 12 号")
    conclude_case(case_id=case.pk, actor=by or walk.world.shiftleader, at=walk.tick(), reason="历史遗留", **fields)
    return walk.fresh(case)


def test_concluding_ends_orders_and_clocks(walk: Walk) -> None:
    case = conclude(walk, walk.acknowledge(walk.filed()))
    assert (case.state, case.closing_kind, case.due_at) == ("closed", "concluded", None)
    assert [order.state for order in case.orders.all()] == ["withdrawn"]
    assert open_stages(case) == set()
    row = Conclusion.objects.get()
    assert (row.evidence, row.by) == ("会议纪要第 12 号", walk.world.shiftleader)
    assert "行政复议" in row.remedies  # the words of the settings
    assert names(case).count("case.concluded") == 1


def test_concluding_while_being_verified_ends_the_look(walk: Walk) -> None:
    case = conclude(walk, walk.submit(walk.acknowledge(walk.filed())), remedies="可向镇里反映")
    assert [v.outcome for v in case.verifications.all()] == ["ended"]
    assert Conclusion.objects.get().remedies == "可向镇里反映"


def test_a_closed_case_can_be_concluded(walk: Walk, closed: Case) -> None:
    assert conclude(walk, closed).closing_kind == "concluded"


def test_who_called_is_still_called_back(walk: Walk) -> None:
    case = walk.filed(by=walk.world.acceptor, channel="centre", caller=Caller("张三", "13800000000", True))
    assert open_stages(conclude(walk, case)) == {"call_back"}


def test_concluding_needs_evidence(walk: Walk) -> None:
    with pytest.raises(InvalidInput) as refused:
        conclude(walk, walk.filed(), evidence="")
    assert list(refused.value.errors) == ["evidence"]


def test_the_reporter_does_not_reopen_what_was_concluded(walk: Walk) -> None:
    case = conclude(walk, walk.acknowledge(walk.filed()))
    with pytest.raises(NotAllowed):
        reopen(walk, case)
    assert reopen(walk, case, by=walk.world.shiftleader).state == "dispatched"


@pytest.mark.parametrize("person", ["acceptor", "dispatcher", "leader", "housing", "other_centre"])
def test_nobody_else_concludes(walk: Walk, person: str) -> None:
    with pytest.raises(NotAllowed):
        conclude(walk, walk.filed(), by=getattr(walk.world, person))


# force-close --------------------------------------------------------------------------------------------------------


def test_the_leader_closes_by_order(walk: Walk) -> None:
    case = walk.acknowledge(walk.filed())
    force_close_case(case_id=case.pk, actor=walk.world.leader, at=walk.tick(), reason="已另案处理")
    case = walk.fresh(case)
    assert (case.state, case.closing_kind, case.closed_by) == ("closed", "forced", walk.world.leader)
    assert [order.state for order in case.orders.all()] == ["withdrawn"]
    assert open_stages(case) == set()
    assert names(case).count("case.force_closed") == 1


def test_nobody_else_does_and_nothing_closed_is(walk: Walk, closed: Case) -> None:
    for person in ("shiftleader", "acceptor", "auditor"):
        with pytest.raises(NotAllowed):
            force_close_case(case_id=closed.pk, actor=getattr(walk.world, person), at=walk.tick(), reason="x")
    with pytest.raises(WrongState):
        force_close_case(case_id=closed.pk, actor=walk.world.leader, at=walk.tick(), reason="x")
