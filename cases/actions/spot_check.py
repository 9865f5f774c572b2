"""Spot check: closed cases are drawn or flagged, and an inspector looks whether they are really done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.reopen import apply_reopen
from cases.models import Case, SpotCheck, State
from jiangdu.attachments import claim
from jiangdu.errors import InvalidInput, WrongState
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import SYSTEM, Actor, require

Outcome = SpotCheck.Outcome


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
    record(case, "case.spot_check_asked", actor=actor, at=at)  # why it was drawn is not for everyone who sees the case
    return check


@transaction.atomic
def spot_check_case(
    *, case_id: int, actor: User, at: datetime, outcome: str, text: str = "", photos: Sequence[str] = (), note: str = ""
) -> Case:
    """What the inspector found. Not done after all: the case is reopened in the same moment."""
    case = Case.objects.lock(case_id)
    require(case.spot_check, actor)
    _check_proof(case, outcome, text, photos)
    waiting = SpotCheck.objects.waiting().filter(case=case).first()
    check = waiting or SpotCheck(case=case, reason=SpotCheck.Reason.OWN_CHOICE, asked_at=at)
    claim(photos, subject=case, user=actor, at=at)
    case.spot_check()
    entry = record(case, "case.spot_checked", actor=actor, at=at, note=text or note, outcome=outcome)
    check.outcome, check.done_at, check.inspector, check.entry_id = outcome, at, actor, entry  # type: ignore[assignment]
    check.save()
    if outcome == Outcome.FAILED:
        apply_reopen(case, actor=actor, at=at, reason=text)
    return case


def _check_proof(case: Case, outcome: str, text: str, photos: Sequence[str]) -> None:
    """Whoever says it is not done, or cannot be seen any more, says why; the first with a photo where one can be taken."""
    errors: dict[str, list[tuple[object, str]]] = {}
    if outcome not in Outcome.values:
        errors["outcome"] = [(_("Choose passed, failed or cannot be checked."), "invalid_choice")]
    if outcome != Outcome.PASSED and not text:
        errors["text"] = [(_("Write what you found."), "required")]
    if outcome == Outcome.FAILED and case.category and case.category.needs_photo and not photos:
        errors["photos"] = [(_("Add a photo that shows what is not done."), "required")]
    if errors:
        raise InvalidInput(errors)
