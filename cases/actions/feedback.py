"""Feedback: the unit reports its result; when every order is done the case goes to verification by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.orders import lock_order
from cases.actions.resume import apply_resume
from cases.actions.send_verification import apply_send_verification
from cases.models import Case, Category, State, WorkOrder
from cases.models.order_lifecycle import MANAGE, manages
from jiangdu.attachments import claim
from jiangdu.errors import InvalidInput, WrongState
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import SYSTEM, Actor, require


@transaction.atomic
def submit_result(
    *,
    order_id: int,
    actor: User,
    at: datetime,
    text: str,
    reply: str = "",
    photos: Sequence[str] = (),
    photo_waiver: str = "",
    note: str = "",
) -> WorkOrder:
    """Report what was done. A handler's result waits for the manager; a manager's, and any urgent one, counts at once."""
    case, order = lock_order(order_id)
    require(order.submit_result, actor)
    if order.is_lead and case.state == State.COORDINATION:
        raise WrongState(_("The units are meeting on whose matter this is. Wait for the decision."))
    _check_proof(case, text, photos, photo_waiver)
    claim(photos, subject=case, user=actor, at=at, part=order.pk, kinds=("after", "evidence", "near", "far"))
    stands = case.is_urgent or (manages(order, actor) and actor.has_perm(MANAGE))
    move = order.submit_final if stands else order.submit_result
    move(result=text, reply=reply, photo_waiver=photo_waiver, at=at)
    order.pass_through(actor)
    order.save()
    record(case, "order.result", actor=actor, at=at, unit=order.unit, note=text, order=order.pk, state=order.state)
    _go_on(case, at=at)
    return order


@transaction.atomic
def confirm_result(*, order_id: int, actor: Actor, at: datetime, note: str = "") -> WorkOrder:
    """The manager stands by the handler's result."""
    case, order = lock_order(order_id)
    require(order.confirm_result, actor)
    order.confirm_result(at=at)
    order.save()
    record(case, "order.confirmed", actor=actor, at=at, unit=order.unit, note=note, order=order.pk)
    _go_on(case, at=at)
    return order


@transaction.atomic
def send_back_result(*, order_id: int, actor: Actor, at: datetime, reason: str, note: str = "") -> WorkOrder:
    """The manager sends the result back to the handler; the unit's clock has been running on."""
    case, order = lock_order(order_id)
    require(order.send_back_result, actor)
    order.send_back_result()
    order.save()
    record(case, "order.sent_back", actor=actor, at=at, unit=order.unit, note=reason, order=order.pk)
    follow_clocks(case, at=at)
    case.save()
    return order


def take_feedback_if_complete(case: Case, *, at: datetime) -> bool:
    """Move a handled case whose orders are all done to feedback, and on to verification. Tells whether it did."""
    if case.state != State.HANDLING or any(order.is_open or order.return_waits for order in case.orders_now):
        return False
    case.take_feedback(at=at)
    case.save()
    record(case, "case.feedback", actor=SYSTEM, at=at)
    apply_send_verification(case, actor=SYSTEM, at=at)
    return True


def _go_on(case: Case, *, at: datetime) -> None:
    if case.state == State.SUSPENDED and not any(order.is_open for order in case.orders_now):
        apply_resume(case, actor=SYSTEM, at=at, why="result")
    if not take_feedback_if_complete(case, at=at):
        follow_clocks(case, at=at)
        case.save()


def _check_proof(case: Case, text: str, photos: Sequence[str], photo_waiver: str) -> None:
    category: Category | None = case.category
    if category and category.needs_photo and not photos and not photo_waiver:
        message = _("This category needs a photo taken after the work, or the reason why there is none.")
        raise InvalidInput({"photos": [(message, "required")]})
