"""Reopen: a closed matter is not done after all. Back to its unit, which cannot return it, at half the limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks, handling_limit
from cases.actions.dispatch import route_of
from cases.actions.orders import issue_reopened
from cases.models import Case, LoopSettings
from cases.models.holders import at_desk, reporter
from cases.queries.backflow import reporting_units_of
from jiangdu.attachments import claim
from jiangdu.errors import ActionError
from jiangdu.history import record
from jiangdu.models import Unit, User
from jiangdu.scope import Actor, require


class TooLate(ActionError):
    """The reporter's time to ask for it is over."""

    status = 409
    code = "too_late"


class NobodyToHandle(ActionError):
    """The matter never had a unit, and the catalogue and the area name none."""

    status = 409
    code = "nobody_to_handle"
    message = _("This matter never went to a unit and has no category. Report it anew.")


@transaction.atomic
def reopen_case(
    *, case_id: int, actor: User, at: datetime, reason: str, photos: Sequence[str] = (), note: str = ""
) -> Case:
    """By the desk at any time; by the reporter once, within the days the settings give. TooLate, NobodyToHandle."""
    case = Case.objects.lock(case_id)
    require(case.reopen, actor)
    as_reporter = reporter(case, actor) and not at_desk(case, actor)
    if as_reporter:
        _check_in_time(case, at)
    claim(photos, subject=case, user=actor, at=at)
    apply_reopen(case, actor=actor, at=at, reason=reason, as_reporter=as_reporter)
    return case


def apply_reopen(case: Case, *, actor: Actor, at: datetime, reason: str, as_reporter: bool = False) -> None:
    """Reopen a locked, closed case: a new round, the same lead, binding, half the limit."""
    lead = _lead(case, at=at)
    case.reopen(lead=lead, at=at)
    case.reopened_by_reporter = case.reopened_by_reporter or as_reporter
    issue_reopened(case, lead=lead, at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.reopened", actor=actor, at=at, note=reason, lead=lead, due_at=case.due_at, round=case.round)


def reopening_ends(case: Case, settings: LoopSettings | None = None) -> datetime | None:
    """Until when the reporter may ask for it; None while the case is not closed."""
    if case.closed_at is None:
        return None
    return case.closed_at + timedelta(days=(settings or LoopSettings.current()).reopen_days)


def is_too_late(verb: str, case: Case, user: User, *, at: datetime) -> bool:
    """Whether the reporter's days are over for reopening, or for changing a rating."""
    if verb == "reopen" and not at_desk(case, user):
        return at > (reopening_ends(case) or at)
    if verb == "rate":
        return case.ratings.filter(round=case.round).exists() and at > (reopening_ends(case) or at)
    return False


def _check_in_time(case: Case, at: datetime) -> None:
    settings = LoopSettings.current()
    ends = reopening_ends(case, settings)
    if ends is None or at > ends:
        message = _("A report can be reopened within %(days)d days of closing. Please report it anew.")
        raise TooLate(message % {"days": settings.reopen_days})


def _lead(case: Case, *, at: datetime) -> Unit:
    """The lead it had. What its finder handled had none: whom the catalogue names, else who governs the area."""
    if handling_limit(case) is None:
        raise NobodyToHandle
    lead = case.lead or route_of(case, at=at).lead
    if lead is None and case.grid_code:
        back = reporting_units_of(case)
        serving = Unit.objects.serving(case.grid_code).exclude(kind=Unit.Kind.CENTRE)
        lead = next((unit for unit in serving if unit.code not in back), None)
    if lead is None:
        raise NobodyToHandle
    return lead
