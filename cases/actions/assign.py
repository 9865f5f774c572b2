"""Assign: inside the unit the order goes to a sub-unit or a handler."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.orders import lock_order
from cases.models import Case, WorkOrder
from cases.queries.backflow import flows_back
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.models import Unit, User
from jiangdu.recipients import holders
from jiangdu.scope import Actor, require


@transaction.atomic
def assign_order(
    *,
    order_id: int,
    actor: Actor,
    at: datetime,
    handler: User | None = None,
    office: Unit | None = None,
    note: str = "",
) -> WorkOrder:
    """Give the order to a handler of the unit or sub-unit, or to a sub-unit. One of the two must be named."""
    case, order = lock_order(order_id)
    require(order.assign, actor)
    office = office or (order.office if handler else None)
    if handler is None and office is None:
        raise invalid("handler", _("Name a handler or a sub-unit."), "required")
    if office and office.parent_id != order.unit_id:
        raise invalid("unit", _("This is not a sub-unit of the unit that holds the order."))
    if office and not case.backflow_reason and flows_back(case, [office]):
        raise invalid("unit", _("This would give the matter back to those who reported it."), "backflow")
    if handler:
        _check_handler(case, order, handler, office)
    order.pass_through(order.handler)
    order.assign(office=office, handler=handler)
    order.pass_through(handler)
    order.save()
    record(case, "order.assigned", actor=actor, at=at, unit=order.unit, note=note, handler=handler, office=office)
    return order


def _check_handler(case: Case, order: WorkOrder, handler: User, office: Unit | None) -> None:
    units = [order.unit, *([office] if office else [])]
    if not any(holders("cases.handle_order", unit=unit).filter(pk=handler.pk).exists() for unit in units):
        raise invalid("handler", _("This person does not handle work orders in this unit."))
    if not case.backflow_reason and flows_back(case, person=handler):
        raise invalid("handler", _("The reporter must not get the own matter back."), "backflow")
