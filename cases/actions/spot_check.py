"""Spot check: closed cases are drawn or flagged, and an inspector looks whether they are really done."""

from __future__ import annotations

from datetime import datetime

from cases.models import Case, SpotCheck, State
from jiangdu.errors import WrongState
from jiangdu.history import record
from jiangdu.scope import SYSTEM, Actor


def ask_spot_check(case: Case, *, reason: str, at: datetime, actor: Actor = SYSTEM) -> SpotCheck:
    """Put a locked, closed case on the inspectors' list; `reason` is a `SpotCheck.Reason`. One that waits already stays.

    Raises WrongState while the case is not closed.
    """
    if case.state != State.CLOSED:
        raise WrongState
    waiting = SpotCheck.objects.waiting().filter(case=case).first()
    if waiting:
        return waiting
    check = SpotCheck.objects.create(case=case, reason=SpotCheck.Reason(reason), asked_at=at)
    record(case, "case.spot_check_asked", actor=actor, at=at, sample=check.reason)
    return check
