"""Return: a unit gives its work order back, with a reason. Only the lead's return moves the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.convene import convene_by_itself
from cases.actions.orders import lock_order
from cases.models import Case, LoopSettings, OrderState, Return, WorkOrder
from cases.rules.returns import DISPUTES, lacks_grounds
from jiangdu.attachments import claim
from jiangdu.clocks import rules
from jiangdu.errors import WrongState, invalid
from jiangdu.history import record
from jiangdu.models import Clock, User
from jiangdu.scope import require
from jiangdu.timing import pauses_of
from jiangdu.worktime import add_around, add_minutes


class TooLateToReturn(WrongState):
    """Half of the time is used up: the unit has kept the matter."""

    code = "too_late_to_return"
    message = _(
        "Half of the time for handling has passed, so the order can no longer be returned. "
        "Ask the desk for an assisting unit, or ask for more time."
    )


@transaction.atomic
def return_order(
    *,
    order_id: int,
    actor: User,
    at: datetime,
    reason_code: str,
    text: str,
    clause: str = "",
    evidence: Sequence[Any] = (),
    note: str = "",
) -> WorkOrder:
    """Give an order back: not ours (with a clause or evidence), or to be looked at again.

    From acknowledged only before half of the handling limit and without progress; never a rework or what was decided.
    The second return by a lead for duty, area or owner convenes the units by itself.
    """
    case, order = lock_order(order_id)
    require(order.give_back, actor)
    _refuse_after_half(case, order, at=at)
    if lacks_grounds(reason_code, text=text, clause=clause, has_evidence=bool(evidence)):
        raise invalid("evidence", _("Name the clause that says so, or add evidence."), "grounds_required")
    claim(evidence, subject=case, user=actor, at=at, part=order.pk, field="evidence")
    order.give_back(at=at)
    order.save()
    if order.is_lead:
        case.take_return()
        case.save()
    entry = record(
        case, "order.returned", actor=actor, at=at, unit=order.unit, note=text, order=order.pk, reason=reason_code
    )
    _keep(case, order, actor=actor, at=at, reason_code=reason_code, clause=clause, entry_id=entry)
    _go_on(case, order, reason_code, at=at)
    return order


def _refuse_after_half(case: Case, order: WorkOrder, *, at: datetime) -> None:
    if order.state != OrderState.ACKNOWLEDGED:
        return
    clock = Clock.objects.open().of(case).filter(stage="handle", part=order.pk).first()
    if clock is None:
        return
    calendar = rules().calendar(clock.calendar, clock.unit_id)
    half = timedelta(minutes=clock.limit_minutes / 2)
    if at >= add_around(clock.started_at, half, calendar, pauses_of([clock]).get(clock.pk, [])):
        raise TooLateToReturn


def _keep(
    case: Case, order: WorkOrder, *, actor: User, at: datetime, reason_code: str, clause: str, entry_id: int
) -> None:
    Return.objects.create(
        case=case, order=order, unit=order.unit, role=order.role, round=case.round, reason_code=reason_code,
        clause=clause, is_late=at > _time_to_return(case, order), at=at, by=actor, entry_id=entry_id,
    )  # fmt: skip


def _time_to_return(case: Case, order: WorkOrder) -> datetime:
    """Until when a return is in time; a later one is taken, and counted as late."""
    book = rules()
    limit = book.limit("return", urgent=case.is_urgent, on=timezone.localdate(order.issued_at))
    return add_minutes(order.issued_at, limit.minutes, book.calendar(limit.calendar, order.unit_id))


def _go_on(case: Case, order: WorkOrder, reason_code: str, *, at: datetime) -> None:
    """Convene by itself if this was the return too many; else the desk judges."""
    if order.is_lead and reason_code in DISPUTES:
        so_far = Return.objects.filter(case=case, round=case.round).disputes().count()
        if so_far >= LoopSettings.current().convene_at_return:
            convene_by_itself(case, at=at)
            return
    follow_clocks(case, at=at)
    case.save()
