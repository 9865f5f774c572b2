"""Which promises run in which state of a case. `follow_clocks` is the only reader of this table."""

from __future__ import annotations

from typing import Final

# state → the stage clock of the case itself. `total` runs in every open state; the orders' clocks follow below.
CASE_STAGE: Final[dict[str, str]] = {
    "reported": "accept",
    "pre_check": "pre_check",
    "filed": "dispatch",
    "returned": "return_review",
    "coordination": "coordinate",
    "feedback": "verify",
    "verifying": "verify",
    "verified": "close",
}

# Promises that somebody else keeps, though they name the desk as their unit.
NOT_OF_THE_DESK: Final = ("pre_check", "verify", "answer")

# The unit's time stands still in these states, unless danger is not yet removed.
PAUSES_HANDLING: Final = frozenset({"returned", "coordination", "suspended"})

# state of a work order → its clocks. `handle` starts at dispatch and runs until the unit's result is confirmed.
ORDER_STAGES: Final[dict[str, tuple[str, ...]]] = {
    "issued": ("acknowledge", "handle"),
    "acknowledged": ("handle",),
    "awaiting_confirmation": ("handle",),
}

# An order whose return is not judged yet keeps its handle clock while the case is in one of these states: standing
# still, unless danger is not yet removed. An assisting unit's return has a review clock of its own, the lead's the case's;
# it runs where the desk can judge, and waits in the other states.
RETURN_WAITS_IN: Final = frozenset({"dispatched", "handling", "returned", "coordination", "suspended"})
ASSISTING_JUDGED_IN: Final = frozenset({"dispatched", "handling"})

# In these states the case is due when the lead's handle clock is; in the others when its stage clock is.
DUE_BY_HANDLE: Final = frozenset({"dispatched", "returned", "coordination", "handling", "suspended"})


def safe_clock_runs(state: str, *, is_urgent: bool, has_safe_limit: bool, made_safe: bool) -> bool:
    """Whether the make-safe promise runs: danger, filed, not yet removed, not yet handed back."""
    runs_in = {"filed", "dispatched", "returned", "coordination", "handling", "suspended"}
    return is_urgent and has_safe_limit and not made_safe and state in runs_in


def return_pauses(*, is_urgent: bool, made_safe: bool) -> bool:
    """Whether a returned order's clock stands still until the return is judged."""
    return made_safe or not is_urgent


def handling_pauses(state: str, *, is_urgent: bool, made_safe: bool) -> bool:
    """Whether the handle clocks stand still: never while an urgent matter is not yet safe."""
    return state in PAUSES_HANDLING and (made_safe or not is_urgent)
