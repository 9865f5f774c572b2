"""What requests for an extension and for a suspension share: asking, finding the open one, deciding it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Asked, Case, TimeRequest, WorkOrder
from jiangdu.errors import ActionError, invalid
from jiangdu.models import User
from jiangdu.scope import Actor

KINDS = {
    TimeRequest.Kind.EXTENSION: (Asked.EXTENSION,),
    TimeRequest.Kind.SUSPENSION: (Asked.SUSPENSION, Asked.LONG_SUSPENSION),
}


class NoRequest(ActionError):
    """Nobody has asked, or it is decided by now."""

    status = 409
    code = "no_request"
    message = _("No such request is waiting here. The page shows the current state.")


class NoTime(ActionError):
    """More time cannot be asked for or granted now; the code says why."""

    status = 409
    code = "no_time"


def ask(order: WorkOrder, asked: Asked, *, actor: User, at: datetime, **fields: Any) -> TimeRequest:
    """Put down a request on a locked order; the caller follows the clocks, saves and records."""
    kind = next(kind for kind, values in KINDS.items() if asked in values)
    left = order.time_requests.filter(outcome="")  # from before it was returned, which nobody decided
    left.update(outcome=TimeRequest.Outcome.LAPSED, decided_at=at)
    request = TimeRequest.objects.create(order=order, kind=kind, asked_by=actor, asked_at=at, **fields)
    order.asked, order.requests_made = asked, order.requests_made + 1
    order.save(update_fields=["asked", "requests_made"])
    return request


def waiting_order(case: Case, kind: str, wanted: int | None) -> WorkOrder:
    """The order whose request is to be decided: the one named, or the only one. Raises NoRequest, InvalidInput."""
    asking = [order for order in case.orders_now if order.asked in KINDS[TimeRequest.Kind(kind)]]
    if wanted is not None:
        asking = [order for order in asking if order.pk == wanted]
    if not asking:
        raise NoRequest
    if len(asking) > 1:
        numbers = ", ".join(str(order.pk) for order in asking)
        message = _("Several work orders wait for this: say which one (%(numbers)s).") % {"numbers": numbers}
        raise invalid("work_order", message, "required")
    return asking[0]


def open_request(order: WorkOrder) -> TimeRequest:
    """The request the order waits for; it exists while `order.asked` is set."""
    return order.time_requests.filter(outcome="").select_related("owner", "asked_by").get()


def settle(order: WorkOrder, request: TimeRequest, outcome: str, *, actor: Actor, at: datetime, opinion: str) -> None:
    """Write down the decision; the order waits no more."""
    request.decide(outcome, by=actor if isinstance(actor, User) else None, at=at, opinion=opinion)
    request.save(update_fields=["outcome", "decided_by", "decided_at", "opinion"])
    order.asked = ""
    order.save(update_fields=["asked", "extensions"])
