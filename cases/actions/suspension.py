"""Suspension 挂账: the lead asks to stop the clocks until a date; the shift leader or a leader grants or denies it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.actions.clocks import follow_clocks
from cases.actions.orders import lock_order, lock_with_orders
from cases.actions.time_requests import NoTime, ask, open_request, settle, waiting_order
from cases.models import Asked, Case, LoopSettings, State, Suspension, SuspensionReason, TimeRequest, WorkOrder
from cases.models.category import is_dangerous
from cases.models.holders import OVERSEE, works_on
from cases.rules.more_time import needs_leader, next_look
from jiangdu.attachments import claim
from jiangdu.errors import InvalidInput, NotAllowed, WrongState
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import SYSTEM, Actor, require

SUSPENSION = TimeRequest.Kind.SUSPENSION
NOT_IN_HAND = _("Name the handler of the work order or a manager of its unit: only they have it in hand.")
UNSAFE = _("The danger is not removed yet. Nothing is suspended before the place is safe.")


@transaction.atomic
def request_suspension(
    *,
    order_id: int,
    actor: User,
    at: datetime,
    reason_code: str,
    reason: str,
    until: date,
    owner: User | None = None,
    photos: Sequence[str] = (),
    note: str = "",
) -> WorkOrder:
    """Ask to stop until `until` (local midnight). Raises NoTime: not the lead, not safe, another request open."""
    case, order = lock_order(order_id)
    require(order.request_suspension, actor)
    _refuse(case, order)
    settings, today = LoopSettings.current(), timezone.localdate(at)
    owner = owner or order.handler or actor
    _check(case, order, reason_code, (until - today).days, settings, photos, owner)
    claim(photos, subject=case, user=actor, at=at, part=order.pk, kinds=("evidence", "after", "near", "far"))
    leader = needs_leader(
        days=(until - today).days, earlier=case.suspension_count, shift_leader_days=settings.suspension_days
    )
    order.request_suspension()
    asked = Asked.LONG_SUSPENSION if leader else Asked.SUSPENSION
    facts = {"reason_code": reason_code, "until": until, "needs_leader": leader}
    ask(order, asked, actor=actor, at=at, reason=reason, owner=owner, **facts)
    follow_clocks(case, at=at)
    case.save()
    record(
        case, "order.suspension_requested", actor=actor, at=at, unit=order.unit, note=reason, order=order.pk, **facts
    )
    return order


@transaction.atomic
def approve_suspension(
    *, case_id: int, actor: Actor, at: datetime, work_order: int | None = None, opinion: str = "", note: str = ""
) -> Case:
    """Stop every open handle clock until the date asked for. A long or second one needs a leader: NotAllowed."""
    case = lock_with_orders(case_id)
    require(case.approve_suspension, actor)
    order, request = _to_decide(case, actor, work_order)
    until = request.until
    assert until is not None  # a constraint of the table
    if case.is_urgent and case.safe_at is None:
        raise NoTime(UNSAFE, code="unsafe")
    if until <= timezone.localdate(at):
        raise NoTime(_("The date asked for has passed. Deny the request; the unit may ask anew."), code="date_passed")
    case.approve_suspension()
    settle(order, request, TimeRequest.Outcome.GRANTED, actor=actor, at=at, opinion=opinion)
    _lapse_others(case, at=at)
    case.suspend(until=until)
    _put_into_library(case, order, request, until, at=at)
    follow_clocks(case, at=at)
    case.save()
    data = {"order": order.pk, "lead": order.unit, "until": until, "reason_code": request.reason_code}
    record(case, "case.suspended", actor=actor, at=at, unit=case.desk, note=opinion or note, **data)
    return case


@transaction.atomic
def deny_suspension(
    *, case_id: int, actor: Actor, at: datetime, work_order: int | None = None, opinion: str = "", note: str = ""
) -> Case:
    """Time runs on. Whoever would have to grant it denies it."""
    case = lock_with_orders(case_id)
    require(case.deny_suspension, actor)
    order, request = _to_decide(case, actor, work_order)
    case.deny_suspension()
    settle(order, request, TimeRequest.Outcome.DENIED, actor=actor, at=at, opinion=opinion)
    follow_clocks(case, at=at)
    case.save()
    data = {"order": order.pk, "lead": order.unit}
    record(case, "case.suspension_denied", actor=actor, at=at, unit=case.desk, note=opinion or note, **data)
    return case


def _refuse(case: Case, order: WorkOrder) -> None:
    """What forbids to ask at all, whatever the body says."""
    if not order.is_lead:
        message = _("Only the lead may ask: a suspension stops everybody's time. Please speak with the lead unit.")
        raise NoTime(message, code="not_lead")
    if order.asked:
        raise NoTime(_("Another request of this work order is still waiting for a decision."), code="another_open")
    if case.state != State.HANDLING:
        raise WrongState
    if case.is_urgent and case.safe_at is None:
        raise NoTime(UNSAFE, code="unsafe")


def _check(
    case: Case,
    order: WorkOrder,
    reason_code: str,
    days: int,
    settings: LoopSettings,
    photos: Sequence[str],
    owner: User,
) -> None:
    errors: dict[str, list[tuple[object, str]]] = {}
    if reason_code not in SuspensionReason.values:
        choices = ", ".join(SuspensionReason.values)
        errors["reason_code"] = [(_("Choose one of: %(choices)s.") % {"choices": choices}, "invalid")]
    if not 1 <= days <= settings.suspension_longest_days:
        longest = settings.suspension_longest_days
        words = ngettext(
            "Choose a day from tomorrow on, at most %(n)d day ahead.",
            "Choose a day from tomorrow on, at most %(n)d days ahead.",
            longest,
        )
        errors["until"] = [(words % {"n": longest}, "out_of_range")]
    if (case.is_urgent or (case.category and is_dangerous(case.category, case.condition))) and not photos:
        errors["photos"] = [(_("The matter is dangerous: add a photo that shows the place is safe."), "required")]
    if not works_on(order, owner):  # who is told when to look at it must see it
        errors["owner"] = [(NOT_IN_HAND, "not_in_hand")]
    if errors:
        raise InvalidInput(errors)


def _to_decide(case: Case, actor: Actor, work_order: int | None) -> tuple[WorkOrder, TimeRequest]:
    """The request, if this person may decide it."""
    order = waiting_order(case, SUSPENSION, work_order)
    if order.asked == Asked.LONG_SUSPENSION and not actor.has_perm(OVERSEE):
        raise NotAllowed(_("A long or second suspension is decided by a leader."), code="leader_decides")
    return order, open_request(order)


def _lapse_others(case: Case, *, at: datetime) -> None:
    """While everything stands still, nobody's extension is decided."""
    for order in case.orders_now:
        if order.asked:
            lapsed = open_request(order)
            settle(order, lapsed, TimeRequest.Outcome.LAPSED, actor=SYSTEM, at=at, opinion="")


def _put_into_library(case: Case, order: WorkOrder, request: TimeRequest, until: date, *, at: datetime) -> None:
    every = LoopSettings.current().suspension_look_days
    Suspension.objects.create(
        case=case,
        request=request,
        reason_code=request.reason_code,
        reason=request.reason,
        unit=order.unit,
        owner=request.owner or request.asked_by,
        started_at=at,
        until=until,
        look_due_date=next_look(timezone.localdate(at), every=every, until=until),
    )
