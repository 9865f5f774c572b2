"""Giving out work orders and taking them back. Used by the verbs; never called from outside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cases.actions.clocks import handling_limit
from cases.models import Case, OrderState, WorkOrder
from jiangdu.models import Unit


def issue_orders(case: Case, *, lead: Unit | None, assisting: Iterable[Unit] = (), at: datetime) -> None:
    """One order for the lead and one for each assisting unit, with the limit of the category's condition."""
    units = [(lead, WorkOrder.Role.LEAD)] if lead else []
    units += [(unit, WorkOrder.Role.ASSISTING) for unit in assisting]
    orders = case.orders_now
    case.orders_now = orders + WorkOrder.objects.bulk_create([_new_order(case, *pair, at=at) for pair in units])


def issue_rework(case: Case, *, lead: Unit, at: datetime) -> None:
    """A further order for the lead, taken up at once, at half the limit."""
    order = _new_order(case, lead, WorkOrder.Role.LEAD, at=at, state=OrderState.ACKNOWLEDGED, is_halved=True)
    order.acknowledged_at, order.is_rework = at, True
    previous = case.lead_order
    if previous:
        order.office, order.handler, order.hands = previous.office, previous.handler, previous.hands
    order.save(force_insert=True)
    case.forget()


def issue_reopened(case: Case, *, lead: Unit, at: datetime) -> None:
    """A further order for the lead of a reopened matter: to be acknowledged anew, at half the limit."""
    _new_order(case, lead, WorkOrder.Role.LEAD, at=at, is_halved=True).save(force_insert=True)
    case.forget()


def add_order(case: Case, unit: Unit, *, at: datetime) -> None:
    """One more assisting unit; it takes part from now on, at the full limit."""
    _new_order(case, unit, WorkOrder.Role.ASSISTING, at=at).save(force_insert=True)
    case.forget()


def withdraw_orders(case: Case, *, at: datetime) -> None:
    """End every open order: the unit has nothing more to do."""
    for order in case.orders_now:
        if order.is_open:
            withdraw_order(order, at=at)


def withdraw_order(order: WorkOrder, *, at: datetime) -> None:
    """End one open order."""
    order.withdraw(at=at)
    order.save(update_fields=["state", "ended_at", "due_at", "due_level", "paused_at", "asked", "ended_late"])


def lock_order(order_id: int) -> tuple[Case, WorkOrder]:
    """The case and one of its orders, locked in that order. The order is the instance in `case.orders_now`."""
    case = lock_with_orders(WorkOrder.objects.values_list("case_id", flat=True).get(pk=order_id))
    return case, next(order for order in case.orders_now if order.pk == order_id)


def lock_with_orders(case_id: int) -> Case:
    """The case and all its orders, locked in that order; `case.orders_now` are the locked instances."""
    case = Case.objects.lock(case_id)
    locked = case.orders.select_for_update(of=("self",)).select_related("unit", "office", "handler").order_by("id")
    case.orders_now = list(locked)
    for order in case.orders_now:
        order.case = case
    return case


def _new_order(
    case: Case, unit: Unit, role: str, *, at: datetime, state: str = OrderState.ISSUED, is_halved: bool = False
) -> WorkOrder:
    limit = handling_limit(case)
    assert limit is not None  # a case cannot be filed without a category
    return WorkOrder(
        case=case,
        unit=unit,
        role=role,
        state=state,
        round=case.round,
        limit_unit=limit.unit,
        limit_value=limit.value,
        is_halved=is_halved,
        issued_at=at,
    )
