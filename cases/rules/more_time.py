"""More time for a unit: when an extension may be asked for, who grants a suspension, when the next look is due. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

MOST_EXTENSIONS: Final = 2

# In these states of a case a request can be decided; in the others its clock stands still.
DECIDED_IN: Final = frozenset({"dispatched", "handling"})


def extension_refused(*, asked: str, suspended: bool, overdue: bool, granted: int) -> str:
    """Why an extension may not be asked for now, as a code; '' when it may."""
    if asked:
        return "another_open"
    if suspended:
        return "suspended"
    if overdue:
        return "overdue"
    return "used_up" if granted >= MOST_EXTENSIONS else ""


def needs_leader(*, days: int, earlier: int, shift_leader_days: int) -> bool:
    """Whether a suspension of so many days is a leader's to grant; `earlier`: suspensions the matter has had."""
    return days > shift_leader_days or earlier > 0


def next_look(last: date, *, every: int, until: date) -> date | None:
    """When somebody has to look at a suspended matter again; None when it ends before that."""
    day = last + timedelta(days=every)
    return day if day < until else None
