"""Recategorise: it is something else than first thought. The state does not move; a waiting case is routed again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.actions.clocks import follow_clocks
from cases.actions.desk import follow_desk
from cases.actions.dispatch import apply_route, note_backflow, route_of
from cases.actions.file import fitting_condition
from cases.models import Case, Category, Condition, State
from cases.models.category import is_dangerous
from jiangdu.history import record
from jiangdu.scope import Actor, require


@transaction.atomic
def recategorise_case(
    *,
    case_id: int,
    actor: Actor,
    at: datetime,
    category: Category,
    reason: str,
    condition: Condition | None = None,
    is_urgent: bool | None = None,
    note: str = "",
) -> Case:
    """Give the case another category or condition. Orders already out keep the limit they were given.

    What was a duty of the grid and is none any more flows back to those who reported it: a shift leader's to allow.
    """
    case = Case.objects.lock(case_id)
    require(case.recategorise, actor)
    before = case.category.code if case.category else None
    case.recategorise(category=category, condition=fitting_condition(category, condition, case))
    case.is_urgent = is_dangerous(category, case.condition) if is_urgent is None else is_urgent
    flows_back = not case.backflow_reason and _flows_back(case, actor, reason)
    record(
        case, "case.recategorised", actor=actor, at=at, unit=case.desk, note=reason, before=before, after=category.code,
        backflow=flows_back,
    )  # fmt: skip
    if case.state == State.FILED:
        apply_route(case, route_of(case, at=at), at=at, relimit=True)
        follow_desk(case, at=at)
    else:
        follow_clocks(case, at=at, relimit=True)
        case.save()
    return case


def _flows_back(case: Case, actor: Actor, reason: str) -> bool:
    """Whether it lies with those who reported it, now that it is no duty of theirs."""
    holding = [order for order in case.orders_now if order.is_open]
    handlers = [order.handler for order in holding if order.handler]
    return note_backflow(case, actor, [order.unit for order in holding], reason, field="category", people=handlers)
