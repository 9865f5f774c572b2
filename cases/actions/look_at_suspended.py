"""The monthly look at a suspended matter, and the reminder when one is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cases.actions.tell import matter_of
from cases.models import Case, LoopSettings, State, Suspension, SuspensionLook
from cases.queries.audience import at_desk, managers
from cases.rules.more_time import next_look
from jiangdu.attachments import claim
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.notices import notify
from jiangdu.scope import require


@transaction.atomic
def check_suspension(
    *,
    case_id: int,
    actor: User,
    at: datetime,
    text: str,
    is_worse: bool = False,
    photos: Sequence[str] = (),
    note: str = "",
) -> Case:
    """Write down how a suspended matter looks now. Worse: the desk is told, which may resume it."""
    case = Case.objects.lock(case_id)
    require(case.check_suspension, actor)
    case.check_suspension()
    claim(photos, subject=case, user=actor, at=at)
    suspension = Suspension.objects.get(case=case, ended_at__isnull=True)
    SuspensionLook.objects.create(suspension=suspension, by=actor, at=at, text=text, is_worse=is_worse)
    every = LoopSettings.current().suspension_look_days
    suspension.looked_at = at
    suspension.look_due_date = next_look(timezone.localdate(at), every=every, until=suspension.until)
    suspension.save(update_fields=["looked_at", "look_due_date"])
    name = "case.suspension_worse" if is_worse else "case.suspension_checked"
    record(case, name, actor=actor, at=at, note=text, next=suspension.look_due_date)
    return case


def remind_of_looks(*, at: datetime, batch: int = 200) -> int:
    """Tell who has to look at suspended matters, once for each look due; returns how many. Not in a transaction."""
    today = timezone.localdate(at)
    untold = Q(reminded_date__isnull=True) | Q(reminded_date__lt=F("look_due_date"))
    waiting = Suspension.objects.filter(untold, ended_at__isnull=True, look_due_date__lte=today)
    ids = list(waiting.order_by("look_due_date", "id").values_list("pk", flat=True)[:batch])
    return sum(_remind(pk, at) for pk in ids)


@transaction.atomic(durable=True)
def _remind(pk: int, at: datetime) -> bool:
    """Tell the responsible person, the unit's managers and the desk; False if another worker has."""
    found = Suspension.objects.select_related("case__category", "case__desk", "owner", "unit")
    suspension = found.select_for_update(of=("self",)).get(pk=pk)
    case, due = suspension.case, suspension.look_due_date
    told = suspension.reminded_date is not None and due is not None and suspension.reminded_date >= due
    if due is None or told or case.state != State.SUSPENDED:
        return False
    suspension.reminded_date = due
    suspension.save(update_fields=["reminded_date"])
    people = [suspension.owner, *managers(suspension.unit), *at_desk(case, "cases.arbitrate_case")]
    notify(
        "cases.look_due", to=people, at=at, subject=case, number=case.number, category=matter_of(case), look_date=due
    )
    return True
