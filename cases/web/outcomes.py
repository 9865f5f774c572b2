"""The part of a case's page that tells how it came out, and which of the late verbs are worth a button."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cases.models import Case, State, Verification
from cases.queries.outcomes import has_outcomes, is_unsolved, outcomes


def outcomes_context(case: Case, allowed: Collection[str], *, knows_reporter: bool) -> dict[str, Any]:
    """`rounds` for the list; `next_step`: what to offer when the reporter says it is not solved."""
    if not has_outcomes(case):
        return {}
    offers = [verb for verb in ("reopen", "rework") if verb in allowed]
    step = offers[0] if offers and is_unsolved(case) else ""
    return {"rounds": outcomes(case, knows_reporter=knows_reporter), "next_step": step}


def pointless_now(case: Case, allowed: Collection[str]) -> set[str]:
    """Verbs that would work but make no sense: calling where nobody called, concluding what is concluded already."""
    pointless = set()
    if "call_back" in allowed and not _somebody_to_call(case):
        pointless.add("call_back")
    if case.state == State.CLOSED and case.closing_kind:
        pointless.add("conclude")
    return pointless


def _somebody_to_call(case: Case) -> bool:
    check = case.open_verification if case.state == State.VERIFYING else None
    by_call = check is not None and check.method == Verification.Method.CALL_BACK
    return by_call or case.call_back_owed or case.channel == Case.Channel.PARTNER or case.caller_now is not None
