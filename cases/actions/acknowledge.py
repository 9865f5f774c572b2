"""Acknowledge: the unit takes the work order on. The lead's acknowledgement begins the handling."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.actions.clocks import follow_clocks
from cases.actions.orders import lock_order
from cases.models import State, WorkOrder
from jiangdu.history import record
from jiangdu.scope import Actor, require


@transaction.atomic
def acknowledge_order(*, order_id: int, actor: Actor, at: datetime, note: str = "") -> WorkOrder:
    """Take an issued order on. Of two officers at once the second gets WrongState."""
    case, order = lock_order(order_id)
    require(order.acknowledge, actor)
    order.acknowledge(by=actor, at=at)
    order.pass_through(actor)
    order.save()
    if order.is_lead and case.state == State.DISPATCHED:
        case.begin_handling(at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, "order.acknowledged", actor=actor, at=at, unit=order.unit, note=note, order=order.pk)
    return order
