"""Assign: inside the unit the order goes to a sub-unit or a handler; from a town to its offices and villages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.orders import lock_order
from cases.models import Case, WorkOrder
from cases.queries.backflow import flows_back
from cases.queries.leave import leave_of
from cases.queries.teams import handles_in
from jiangdu.errors import ActionError, invalid
from jiangdu.history import record
from jiangdu.models import Unit, User
from jiangdu.scope import Actor, require, scope_of


@transaction.atomic
def assign_order(
    *,
    order_id: int,
    actor: Actor,
    at: datetime,
    handler: User | None = None,
    office: Unit | None = None,
    despite_leave: bool = False,
    note: str = "",
) -> WorkOrder:
    """Give the order to a handler of the unit or sub-unit, or to a sub-unit. One of the two must be named.

    A handler on leave is refused with a warning that says who stands in, unless `despite_leave`.
    """
    case, order = lock_order(order_id)
    require(order.assign, actor)
    office = office or (order.office if handler else None)
    if handler is None and office is None:
        raise invalid("handler", _("Name a handler or a sub-unit."), "required")
    if office and (office.parent_id != order.unit_id or office.kind == Unit.Kind.CENTRE):
        raise invalid("unit", _("This is not a sub-unit of the unit that holds the order."))
    if office and not case.backflow_reason and flows_back(case, [office]):
        raise _backflow("unit")
    units = _within(order, office, actor)
    if handler:
        check_handler(case, handler, units, at=at)
        _warn_of_leave(handler, units, despite_leave, at=at)
    order.pass_through(order.handler)
    order.assign(office=office, handler=handler)
    order.pass_through(handler)
    order.save()
    record(
        case, "order.assigned", actor=actor, at=at, unit=order.unit, note=note, handler=handler, office=office,
        order=order.pk,
    )  # fmt: skip
    return order


def check_handler(case: Case, handler: User, units: Sequence[Unit], *, at: datetime) -> None:
    """The person handles orders in one of the units and is not the one who reported the matter."""
    if not handles_in(handler, units, at):
        raise invalid("handler", _("This person does not handle work orders in this unit."))
    if not case.backflow_reason and flows_back(case, person=handler):
        raise invalid("handler", _("The reporter must not get the own matter back."), "backflow")


def _within(order: WorkOrder, office: Unit | None, actor: Actor) -> list[Unit]:
    """Where the handler may stand. A sub-unit's manager assigns inside the sub-unit and cannot pass the order on."""
    if actor.is_system or order.unit_id in scope_of(actor).unit_ids:  # type: ignore[arg-type]
        return [order.unit, *([office] if office else [])]
    if office is None or office.pk != order.office_id:
        raise invalid("unit", _("It was given to your sub-unit. Ask the unit that gave it to pass it to another."))
    return [office]


def _warn_of_leave(handler: User, units: Sequence[Unit], despite_leave: bool, *, at: datetime) -> None:
    leave = None if despite_leave else leave_of(handler, units, timezone.localdate(at))
    if leave:
        message = _("%(name)s is on leave until %(day)s; %(deputy)s stands in. Choose the deputy, or confirm.")
        facts = {"name": handler.name, "day": f"{leave.last_day:%Y-%m-%d}", "deputy": leave.deputy.name}
        raise invalid("despite_leave", message % facts, "on_leave")


def _backflow(field: str) -> ActionError:
    message = _("This would give the matter back to those who reported it. A shift leader may allow it, with a reason.")
    return invalid(field, message, "backflow")
