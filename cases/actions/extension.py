"""Extension 延期: the unit asks for its limit once more, the shift leader grants or denies it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.orders import lock_order, lock_with_orders
from cases.actions.time_requests import NoTime, ask, open_request, settle, waiting_order
from cases.models import Asked, Case, State, TimeRequest, WorkOrder
from cases.rules.more_time import extension_refused
from jiangdu.clocks import extend
from jiangdu.history import record
from jiangdu.models import Clock, User
from jiangdu.scope import Actor, require

EXTENSION = TimeRequest.Kind.EXTENSION

REFUSALS: dict[str, object] = {
    "another_open": _("Another request of this work order is still waiting for a decision."),
    "suspended": _("The matter is suspended: its time does not run, so nothing can be added."),
    "overdue": _("The work order is overdue already. An extension has to be asked for in time."),
    "used_up": _("This work order has been extended twice; more is not possible."),
}


@transaction.atomic
def request_extension(*, order_id: int, actor: User, at: datetime, reason: str, note: str = "") -> WorkOrder:
    """Ask for one original limit more. Raises NoTime: too late, suspended, twice granted, another request open."""
    case, order = lock_order(order_id)
    require(order.request_extension, actor)
    late = order.due_at is not None and order.due_at < (order.paused_at or at)
    refused = extension_refused(
        asked=order.asked, suspended=case.state == State.SUSPENDED, overdue=late, granted=order.extensions
    )
    if refused:
        raise NoTime(REFUSALS[refused], code=refused)
    order.request_extension()
    ask(order, Asked.EXTENSION, actor=actor, at=at, reason=reason)
    follow_clocks(case, at=at)
    case.save()
    record(case, "order.extension_requested", actor=actor, at=at, unit=order.unit, note=reason, order=order.pk)
    return order


@transaction.atomic
def approve_extension(
    *, case_id: int, actor: Actor, at: datetime, work_order: int | None = None, opinion: str = "", note: str = ""
) -> Case:
    """Add the order's limit once more to its handle clock. A level reached meanwhile stays."""
    case = lock_with_orders(case_id)
    require(case.approve_extension, actor)
    order = waiting_order(case, EXTENSION, work_order)
    case.approve_extension()
    order.extensions += 1
    settle(order, open_request(order), TimeRequest.Outcome.GRANTED, actor=actor, at=at, opinion=opinion)
    clock = Clock.objects.open().of(case).get(stage="handle", part=order.pk)
    extend(clock, order.limit.minutes, at=at)
    follow_clocks(case, at=at)
    case.save()
    data = {"order": order.pk, "lead": order.unit, "due_at": order.due_at, "number": order.extensions}
    record(case, "case.extension_approved", actor=actor, at=at, unit=case.desk, note=opinion or note, **data)
    return case


@transaction.atomic
def deny_extension(
    *, case_id: int, actor: Actor, at: datetime, work_order: int | None = None, opinion: str = "", note: str = ""
) -> Case:
    """The limit stays as it is."""
    case = lock_with_orders(case_id)
    require(case.deny_extension, actor)
    order = waiting_order(case, EXTENSION, work_order)
    case.deny_extension()
    settle(order, open_request(order), TimeRequest.Outcome.DENIED, actor=actor, at=at, opinion=opinion)
    follow_clocks(case, at=at)
    case.save()
    data = {"order": order.pk, "lead": order.unit}
    record(case, "case.extension_denied", actor=actor, at=at, unit=case.desk, note=opinion or note, **data)
    return case
