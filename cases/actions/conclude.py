"""Ending a matter by authority: concluded with evidence, or force-closed with a reason. Counted, never hidden."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.call_back import owe_call_back
from cases.actions.clocks import follow_clocks
from cases.actions.end_early import end_looks
from cases.actions.orders import withdraw_orders
from cases.models import Case, Conclusion, LoopSettings
from jiangdu.attachments import claim
from jiangdu.errors import InvalidInput
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import require


@transaction.atomic
def conclude_case(
    *,
    case_id: int,
    actor: User,
    at: datetime,
    reason: str,
    evidence: str = "",
    photos: Sequence[str] = (),
    remedies: str = "",
    note: str = "",
) -> Case:
    """The matter cannot go further: with evidence (words or files), and with what the reporter may still do.

    Without `remedies` the words of the settings stand. A case closed already stays closed, with another kind of closing.
    """
    case = Case.objects.lock(case_id)
    require(case.conclude, actor)
    if not evidence and not photos:
        raise InvalidInput({"evidence": [(_("Say what the conclusion rests on, or add a file."), "required")]})
    case.conclude(at=at)
    claim(photos, subject=case, user=actor, at=at)
    remedies = remedies or LoopSettings.current().conclusion_remedies
    by = None if actor.is_system else actor
    Conclusion.objects.create(case=case, round=case.round, evidence=evidence, remedies=remedies, by=by, at=at)
    _end(case, "case.concluded", actor=actor, at=at, reason=reason)
    return case


@transaction.atomic
def force_close_case(
    *, case_id: int, actor: User, at: datetime, reason: str, photos: Sequence[str] = (), note: str = ""
) -> Case:
    """The leader ends it as it is."""
    case = Case.objects.lock(case_id)
    require(case.force_close, actor)
    case.force_close(at=at)
    claim(photos, subject=case, user=actor, at=at)
    _end(case, "case.force_closed", actor=actor, at=at, reason=reason)
    return case


def _end(case: Case, name: str, *, actor: User, at: datetime, reason: str) -> None:
    """Open orders and looks end with it; who called is still called back."""
    withdraw_orders(case, at=at)
    end_looks(case, at=at)
    case.closed_by = None if actor.is_system else actor
    owe_call_back(case)
    follow_clocks(case, at=at)
    case.save()
    record(case, name, actor=actor, at=at, note=reason)
