"""Close: the last step, by someone of the grid or the acceptor; or without verification, with a reason and counted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.call_back import owe_call_back, wrong_mark
from cases.actions.clocks import follow_clocks
from cases.models import Case
from jiangdu.errors import InvalidInput, invalid
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import Actor, require


@transaction.atomic
def close_case(
    *, case_id: int, actor: Actor, at: datetime, condition_met: bool, evaluation: int | None = None, note: str = ""
) -> Case:
    """Close a verified case; the closing condition must be met."""
    case = Case.objects.lock(case_id)
    require(case.close, actor)
    if not condition_met:
        raise invalid("condition_met", _("A case closes only when its closing condition is met; else ask for rework."))
    if errors := wrong_mark("evaluation", evaluation):
        raise InvalidInput(errors)
    case.close(evaluation=evaluation, at=at)
    _sign(case, actor)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.closed", actor=actor, at=at, note=note, kind=case.closing_kind, evaluation=evaluation)
    return case


@transaction.atomic
def close_unchecked(*, case_id: int, actor: Actor, at: datetime, reason: str, note: str = "") -> Case:
    """Close without verification: the reason is kept and the case counted."""
    case = Case.objects.lock(case_id)
    require(case.close_unchecked, actor)
    case.close_unchecked(at=at)
    _sign(case, actor)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.closed", actor=actor, at=at, unit=case.desk, note=reason, kind=case.closing_kind)
    return case


def _sign(case: Case, actor: Actor) -> None:
    """Who closed it does not inspect it later; who called is called back."""
    case.closed_by = actor if isinstance(actor, User) else None
    owe_call_back(case)
