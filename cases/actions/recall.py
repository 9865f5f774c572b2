"""Taking a dispatch back: recall to the dispatch desk, or refer back to the accepting desk."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.actions.clocks import follow_clocks
from cases.actions.judging import judge_orders, let_go, waiting_orders
from cases.actions.orders import withdraw_orders
from cases.actions.pre_check import apply_send_pre_check
from cases.models import Case, Return
from cases.rules.returns import LOOKS
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import Actor, require


@transaction.atomic
def recall_case(*, case_id: int, actor: Actor, at: datetime, reason: str, note: str = "") -> Case:
    """Dispatched to the wrong unit: back to the dispatch desk before anyone acknowledged it."""
    case = Case.objects.lock(case_id)
    require(case.recall, actor)
    lead = case.lead
    case.recall()
    withdraw_orders(case, at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.recalled", actor=actor, at=at, unit=case.desk, note=reason, lead=lead)
    return case


@transaction.atomic
def refer_back_case(
    *,
    case_id: int,
    actor: Actor,
    at: datetime,
    reason: str,
    look: bool = False,
    assignee: User | None = None,
    note: str = "",
) -> Case:
    """Not ready to dispatch: back to the accepting desk; with `look` somebody of the grid is asked to look at once.

    A return for another look is judged by that look; any other return it answers was justified.
    """
    case = Case.objects.lock(case_id)
    require(case.refer_back, actor)
    looks = look or assignee is not None
    _settle_returns(case, looks, actor=actor, at=at)
    case.refer_back()
    withdraw_orders(case, at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.referred_back", actor=actor, at=at, unit=case.desk, note=reason)
    if looks:
        apply_send_pre_check(case, actor=actor, at=at, assignee=assignee)
    return case


def _settle_returns(case: Case, looks: bool, *, actor: Actor, at: datetime) -> None:
    waiting = waiting_orders(case)
    if not waiting:
        return
    asked = set(Return.objects.waiting().filter(case=case, reason_code__in=LOOKS).values_list("order", flat=True))
    by_look = [order for order in waiting if looks and order.pk in asked]
    let_go(by_look)
    judge_orders(case, [o for o in waiting if o not in by_look], Return.Outcome.JUSTIFIED, actor=actor, at=at)
