"""Judging returns, as a part of the verbs that do: denied, accepted, sent elsewhere, decided, looked at again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cases.models import Case, Return, WorkOrder
from cases.rules.returns import look_justifies
from jiangdu.scope import Actor


def waiting_orders(case: Case) -> list[WorkOrder]:
    """Orders of a case whose return nobody has judged yet; no query if the orders are read."""
    return [order for order in case.orders_now if order.return_waits]


def judge_orders(case: Case, orders: Iterable[WorkOrder], outcome: str, *, actor: Actor, at: datetime) -> None:
    """The waiting returns of these orders get their outcome; their time ends with the next `follow_clocks`."""
    for order in orders:
        if order.return_waits:
            order.return_waits = False
            order.save(update_fields=["return_waits"])
        _judge(Return.objects.filter(case=case, order=order), outcome, actor=actor, at=at)


def let_go(orders: Iterable[WorkOrder]) -> None:
    """The units are rid of these orders; whether rightly, a look may tell, or nobody once the matter has ended."""
    for order in orders:
        order.return_waits = False
        order.save(update_fields=["return_waits"])


def judge_by_look(case: Case, outcome: str, *, actor: Actor, at: datetime) -> None:
    """A pre-check is back: it judges the returns it was asked for. `outcome` of the pre-check."""
    if not case.return_count:
        return
    for row in Return.objects.filter(case=case).waiting():
        judged = Return.Outcome.JUSTIFIED if look_justifies(row.reason_code, outcome) else Return.Outcome.UNJUSTIFIED
        _judge(Return.objects.filter(pk=row.pk), judged, actor=actor, at=at)


def judge_by_decision(case: Case, *, lead_id: int, assisting_ids: Iterable[int], actor: Actor, at: datetime) -> None:
    """A meeting has decided: whoever it named had returned without right, also where the desk had believed it before."""
    named = {WorkOrder.Role.LEAD: {lead_id}, WorkOrder.Role.ASSISTING: {lead_id, *assisting_ids}}
    disputed = Return.objects.filter(case=case, round=case.round)
    for row in disputed:
        if not (row.outcome == "" or row.is_dispute):
            continue
        named_now = row.unit_id in named[WorkOrder.Role(row.role)]
        outcome = Return.Outcome.UNJUSTIFIED if named_now else Return.Outcome.JUSTIFIED
        if outcome != row.outcome:
            row.outcome, row.judged_at, row.judged_by_id = outcome, at, actor.pk
            row.save(update_fields=["outcome", "judged_at", "judged_by"])
    let_go(waiting_orders(case))


def _judge(rows: object, outcome: str, *, actor: Actor, at: datetime) -> None:
    rows.waiting().update(outcome=outcome, judged_at=at, judged_by=None if actor.is_system else actor)  # type: ignore[attr-defined]
