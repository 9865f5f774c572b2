"""Moves whose verbs the platform does not offer yet, made for the demo as the verbs will make them.

Each locks the case, moves it by the lifecycle's own transition, follows the clocks and records. Nothing outside the demo may
use them: they ask nobody's permission and check no body.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.actions.clocks import follow_clocks
from cases.models import Case
from jiangdu.history import record
from jiangdu.models import User


@transaction.atomic
def suspend(*, case_id: int, actor: User, at: datetime, until: datetime, reason: str) -> None:
    """The unit's time stands still until a date."""
    case = Case.objects.lock(case_id)
    case.suspend(until=timezone.localdate(until))
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.suspended", actor=actor, at=at, unit=case.desk, note=reason, due_at=until)
