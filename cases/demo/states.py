"""Moves whose verbs the platform does not offer yet, made for the demo as the verbs will make them.

Each locks the case, moves it by the lifecycle's own transition, follows the clocks and records. Nothing outside the demo may
use them: they ask nobody's permission and check no body.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.actions.clocks import follow_clocks
from cases.actions.orders import lock_order
from cases.models import Case
from jiangdu.history import record
from jiangdu.models import Unit, User


@transaction.atomic
def return_order(*, order_id: int, actor: User, at: datetime, text: str) -> None:
    """The unit says it is not its duty; the lead's return takes the case back to the desk."""
    case, order = lock_order(order_id)
    order.give_back(at=at)
    order.save()
    if order.is_lead:
        case.take_return()
    follow_clocks(case, at=at)
    case.save()
    record(
        case, "order.returned", actor=actor, at=at, unit=order.unit, note=text, order=order.pk, reason="not_our_duty"
    )


@transaction.atomic
def convene(*, case_id: int, actor: User, at: datetime, units: list[Unit], meeting_at: datetime, reason: str) -> None:
    """The units meet because it is unclear whose duty it is."""
    case = Case.objects.lock(case_id)
    case.convene()
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.convened", actor=actor, at=at, unit=case.desk, note=reason, units=units, due_at=meeting_at)


@transaction.atomic
def suspend(*, case_id: int, actor: User, at: datetime, until: datetime, reason: str) -> None:
    """The unit's time stands still until a date."""
    case = Case.objects.lock(case_id)
    case.suspend(until=timezone.localdate(until))
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.suspended", actor=actor, at=at, unit=case.desk, note=reason, due_at=until)
