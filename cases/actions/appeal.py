"""Appeal against overtime 超时申诉: once for each order, after closing; two people review, both must grant it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.orders import lock_with_orders
from cases.actions.time_requests import NoRequest
from cases.models import Appeal, Appealed, AppealReview, Case, WorkOrder
from cases.models.order_lifecycle import manages
from jiangdu.attachments import claim
from jiangdu.errors import ActionError, NotAllowed, invalid
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import require

WAITING = (Appealed.OPEN, Appealed.FIRST)


class NoAppeal(ActionError):
    """Nothing to appeal against, or appealed already."""

    status = 409
    code = "no_appeal"


@transaction.atomic
def appeal_overtime(
    *,
    case_id: int,
    actor: User,
    at: datetime,
    work_order: int,
    reason: str,
    evidence: Sequence[str] = (),
    note: str = "",
) -> Case:
    """Say why the overtime of this work order is not the unit's. Raises NoAppeal: not late, or appealed before."""
    case = lock_with_orders(case_id)
    require(case.appeal_overtime, actor)
    order = next((order for order in case.orders_now if order.pk == work_order), None)
    if order is None:
        raise invalid("work_order", _("The case has no such work order."), "unknown")
    if not manages(order, actor):
        raise NotAllowed(_("Only the unit of the work order may appeal."))
    if order.appeal:
        raise NoAppeal(_("An appeal is possible once for each work order."), code="appealed_before")
    if not order.ended_late:
        raise NoAppeal(_("This work order was not late: there is nothing to appeal against."), code="not_late")
    case.appeal_overtime()
    claim(evidence, subject=case, user=actor, at=at, part=order.pk, field="evidence")
    Appeal.objects.create(order=order, reason=reason, by=actor, at=at)
    _set(order, Appealed.OPEN)
    record(case, "order.overtime_appealed", actor=actor, at=at, unit=order.unit, note=reason, order=order.pk)
    return case


@transaction.atomic
def review_appeal(
    *,
    case_id: int,
    actor: User,
    at: datetime,
    granted: bool,
    opinion: str,
    work_order: int | None = None,
    note: str = "",
) -> Case:
    """First or second review. Two grants by two people take the overtime out of the statistics; a refusal ends it."""
    case = lock_with_orders(case_id)
    require(case.review_appeal, actor)
    order = _waiting(case, work_order)
    appeal = Appeal.objects.get(order=order)
    _refuse_partial(order, appeal, actor)
    case.review_appeal()
    number = 1 if order.appeal == Appealed.OPEN else 2
    AppealReview.objects.create(appeal=appeal, number=number, granted=granted, opinion=opinion, by=actor, at=at)
    verdict = Appealed.DENIED if not granted else Appealed.FIRST if number == 1 else Appealed.GRANTED
    _set(order, verdict)
    data: dict[str, Any] = {"order": order.pk, "lead": order.unit, "verdict": f"appeal_{verdict}", "review": number}
    record(case, "case.appeal_reviewed", actor=actor, at=at, note=opinion, **data)
    return case


def _waiting(case: Case, wanted: int | None) -> WorkOrder:
    """The order whose appeal waits: the one named, or the one that waits longest."""
    waiting = [order for order in case.orders_now if order.appeal in WAITING and wanted in (None, order.pk)]
    if not waiting:
        raise NoRequest
    return waiting[0]


def _refuse_partial(order: WorkOrder, appeal: Appeal, actor: User) -> None:
    """Nobody judges the own unit's overtime, and the second review is somebody else's."""
    if manages(order, actor) or appeal.by_id == actor.pk:
        raise NotAllowed(_("The unit's own people do not review its appeal."), code="own_appeal")
    if appeal.reviews.filter(by=actor).exists():
        raise NotAllowed(_("The second review is for somebody other than the first."), code="same_reviewer")


def _set(order: WorkOrder, verdict: str) -> None:
    order.appeal = verdict
    order.save(update_fields=["appeal"])
