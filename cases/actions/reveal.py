"""Reveal who called: with a purpose, recorded, and never by merely having a right to the case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.models import Case
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.reveal import reveal
from jiangdu.scope import require


@transaction.atomic
def reveal_reporter(*, case_id: int, actor: User, at: datetime, purpose: str, note: str = "") -> dict[str, str]:
    """The caller's name and phone in clear. The look is written to the audit before anything is shown."""
    case = Case.objects.lock(case_id)
    require(case.reveal_reporter, actor)
    found = reveal(case, ["name", "phone"], actor=actor, purpose=purpose, at=at, source=case.caller_now)
    record(case, "case.reporter_revealed", actor=actor, at=at, note=purpose)
    return found
