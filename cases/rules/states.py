"""The states of a case and of a work order, and the step each belongs to. Source: docs/state-table.md is printed from here."""

from __future__ import annotations

from typing import Final

# Steps 1–6; a case that ended early has no step.
STEP: Final[dict[str, int | None]] = {
    "reported": 1,
    "pre_check": 1,
    "filed": 2,
    "dispatched": 3,
    "returned": 3,
    "coordination": 3,
    "handling": 4,
    "suspended": 4,
    "feedback": 5,
    "verifying": 6,
    "verified": 6,
    "closed": 6,
    "rejected": None,
    "merged": None,
    "withdrawn": None,
    "void": None,
}

ENDED_EARLY: Final = ("rejected", "merged", "withdrawn", "void")
ENDED: Final = ("closed", *ENDED_EARLY)
OPEN: Final = tuple(state for state in STEP if state not in ENDED)
BEFORE_FEEDBACK: Final = tuple(state for state in OPEN if (STEP[state] or 0) <= 4)
AFTER_FILING: Final = tuple(state for state in OPEN if (STEP[state] or 0) >= 2)

ORDER_OPEN: Final = ("issued", "acknowledged", "awaiting_confirmation")
ORDER_ENDED: Final = ("submitted", "returned", "withdrawn")
