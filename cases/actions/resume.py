"""Resume 恢复办理: time runs on — by hand when it worsens, by itself at the date, or because the work is done."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.actions.clocks import follow_clocks
from cases.models import Case, State, Suspension
from jiangdu.history import record
from jiangdu.locking import is_busy
from jiangdu.scope import SYSTEM, Actor, require

logger = logging.getLogger(__name__)


@transaction.atomic
def resume_case(*, case_id: int, actor: Actor, at: datetime, reason: str = "", note: str = "") -> Case:
    """Let time run on before the date."""
    case = Case.objects.lock(case_id)
    require(case.resume, actor)
    apply_resume(case, actor=actor, at=at, note=reason or note, why="by_hand")
    return case


def apply_resume(case: Case, *, actor: Actor, at: datetime, why: str, note: str = "") -> None:
    """Resume a locked, suspended case. `why`: by_hand, date (it has come) or result (reported meanwhile)."""
    case.resume()
    Suspension.objects.filter(case=case, ended_at__isnull=True).update(ended_at=at)
    follow_clocks(case, at=at)
    case.save()
    unit = None if actor.is_system else case.desk
    record(case, "case.resumed", actor=actor, at=at, unit=unit, note=note, why=why, due_at=case.due_at)


def resume_due(*, at: datetime, batch: int = 200) -> int:
    """Resume up to `batch` cases whose date has come, longest waiting first; returns how many. Not in a transaction.

    Each case has a transaction of its own and is looked at again once it is locked, so of several workers one
    resumes it, and a case that fails holds up no other.
    """
    due = Case.objects.filter(state=State.SUSPENDED, suspended_until__lte=timezone.localdate(at))
    ids = list(due.order_by("suspended_until", "id").values_list("pk", flat=True)[:batch])
    return sum(_resume_safely(case_id, at) for case_id in ids)


def _resume_safely(case_id: int, at: datetime) -> bool:
    try:
        return _resume_one(case_id, at)
    except Exception as error:
        if is_busy(error):  # somebody is working on it: the next round will do
            return False
        logger.exception("resume: case failed", extra={"case_id": case_id})
        return False


@transaction.atomic(durable=True)
def _resume_one(case_id: int, at: datetime) -> bool:
    case = Case.objects.lock(case_id)
    if case.state != State.SUSPENDED or not case.suspended_until or case.suspended_until > timezone.localdate(at):
        return False
    apply_resume(case, actor=SYSTEM, at=at, why="date")
    return True
