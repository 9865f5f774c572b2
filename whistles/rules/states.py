"""The states of a whistle and of the call of one unit, and how the first follow from the second. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

WHISTLE_OPEN: Final = ("blown", "working")
PRESENT: Final = ("on_site", "working")
AWAITED: Final = ("called", "confirmed")
CALL_OPEN: Final = (*AWAITED, *PRESENT)

# state of a call → the promises that run: a stage of the platform's clocks each.
CALL_STAGES: Final[dict[str, tuple[str, ...]]] = {
    "called": ("confirm", "report_in"),
    "confirmed": ("report_in",),
    "refused": ("return_review",),  # until the district centre has decided
}


def is_begun(calls: Iterable[str]) -> bool:
    """Whether anybody came: those present proceed, whoever is missing."""
    return any(state in (*PRESENT, "done") for state in calls)


def is_over(calls: Iterable[str], *, undecided: bool) -> bool:
    """Whether somebody has done their part and nobody is awaited or at work any more. `undecided`: a refusal is."""
    states = list(calls)
    return "done" in states and not undecided and not any(state in CALL_OPEN for state in states)
