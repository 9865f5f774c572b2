"""Adding and dropping assisting units while a case is dispatched or handled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.dispatch import note_backflow
from cases.actions.feedback import take_feedback_if_complete
from cases.actions.judging import waiting_orders
from cases.actions.orders import add_order, withdraw_order
from cases.models import Case
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.models import Unit
from jiangdu.scope import Actor, require


@transaction.atomic
def add_assisting(*, case_id: int, actor: Actor, at: datetime, unit: Unit, reason: str, note: str = "") -> Case:
    """Ask one more unit to help."""
    case = Case.objects.lock(case_id)
    require(case.add_assisting, actor)
    if any(order.is_open and order.unit_id == unit.pk for order in case.orders_now):
        raise invalid("unit", _("This unit has an open work order on the case already."), "already_there")
    if any(order.unit_id == unit.pk for order in waiting_orders(case)):
        message = _("%(unit)s has returned it. Deny the return, or choose another unit.") % {"unit": unit.short_name}
        raise invalid("unit", message, "returned_it")
    flows_back = note_backflow(case, actor, [unit], reason, field="unit")
    case.add_assisting()
    add_order(case, unit, at=at)
    follow_clocks(case, at=at)
    case.save()
    data = {"assisting": unit, "backflow": flows_back}
    record(case, "case.assisting_added", actor=actor, at=at, unit=case.desk, note=reason, **data)
    return case


@transaction.atomic
def drop_assisting(*, case_id: int, actor: Actor, at: datetime, unit: Unit, reason: str, note: str = "") -> Case:
    """The unit is not needed any more; if everyone else is done, the case goes on."""
    case = Case.objects.lock(case_id)
    require(case.drop_assisting, actor)
    order = next((o for o in case.orders_now if o.is_open and o.unit_id == unit.pk and not o.is_lead), None)
    if order is None:
        raise invalid("unit", _("This unit has no open assisting work order on the case."), "not_there")
    case.drop_assisting()
    withdraw_order(order, at=at)
    case.forget()
    record(case, "case.assisting_dropped", actor=actor, at=at, unit=case.desk, note=reason, assisting=unit)
    if not take_feedback_if_complete(case, at=at):
        follow_clocks(case, at=at)
        case.save()
    return case
