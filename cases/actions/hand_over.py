"""Hand over: the open work orders of a person on leave go to the deputy or another colleague, each for itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.assign import check_handler
from cases.actions.each import Outcome, apply_each
from cases.actions.leave import may_keep_leave
from cases.actions.orders import lock_order
from cases.models import OrderState, WorkOrder
from cases.models.order import WorkOrderQuerySet
from cases.queries.leave import leave_of
from cases.queries.teams import handles_in
from jiangdu.errors import NotAllowed, NotInScope, WrongState, invalid
from jiangdu.history import record
from jiangdu.models import Leave, User
from jiangdu.scope import require


def orders_to_hand_over(leave: Leave) -> WorkOrderQuerySet:
    """Open orders the person has in hand in the unit of the leave."""
    of_unit = Q(unit=leave.unit_id) | Q(office=leave.unit_id)
    return WorkOrder.objects.open().filter(of_unit, handler=leave.person_id).order_by("id")


def hand_over(*, leave_id: int, actor: User, at: datetime, to: User | None = None) -> list[Outcome]:
    """All open orders of a leave that runs or is to come, to `to`, else to its deputy. A result for each."""
    day = timezone.localdate(at)
    found = Leave.objects.not_over(day).select_related("person", "unit", "deputy").filter(pk=leave_id).first()
    if found is None:
        raise NotInScope
    if not may_keep_leave(actor, found.person, found.unit, day):
        raise NotAllowed
    colleague = to or found.deputy
    rows = list(orders_to_hand_over(found).values_list("pk", "case__number"))
    return apply_each(
        rows, lambda pk: hand_over_order(order_id=pk, actor=actor, at=at, absent=found.person, to=colleague)
    )


@transaction.atomic
def hand_over_order(*, order_id: int, actor: User, at: datetime, absent: User, to: User) -> WorkOrder:
    """One order from `absent` to `to`; its state, its limit and its time stay as they are."""
    case, order = lock_order(order_id)
    if order.state == OrderState.AWAITING:
        raise WrongState(_("Its result waits for confirmation: nothing is left to hand over."))
    require(order.assign, actor)
    if order.handler_id != absent.pk:
        raise WrongState
    units = [order.unit, *([order.office] if order.office else [])]
    check_handler(case, to, units, at=at)
    if leave_of(to, units, timezone.localdate(at)):
        raise invalid(
            "to", _("%(name)s is on leave as well. Choose another colleague.") % {"name": to.name}, "on_leave"
        )
    order.pass_through(absent)
    office = order.office if order.office and handles_in(to, [order.office], at) else None
    order.assign(office=office, handler=to)
    order.pass_through(to)
    order.save()
    record(case, "order.handed_over", actor=actor, at=at, unit=order.unit, handler=to, absent=absent, order=order.pk)
    return order
