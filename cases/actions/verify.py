"""Verification passed or failed: pass it, or send the matter back for rework at half the limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.call_back import keep_call, wrong_mark
from cases.actions.clocks import follow_clocks
from cases.actions.orders import issue_rework
from cases.models import Case, LoopSettings, Verification
from cases.queries.distance import metres_between
from jiangdu.attachments import claim
from jiangdu.errors import InvalidInput
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import require


@transaction.atomic
def pass_verification(
    *,
    case_id: int,
    actor: User,
    at: datetime,
    photos: Sequence[str] = (),
    location: Point | None = None,
    answer: str = "",
    satisfied: int | None = None,
    note: str = "",
) -> Case:
    """Done as it should be: on site with photo and position (WGS-84), by call-back with the answer (1–5: satisfied).

    The answer may also stand in a call-back made before in this round.
    """
    case = Case.objects.lock(case_id)
    require(case.pass_verification, actor)
    check = case.open_verification
    assert check is not None  # the holder check has just seen it
    asked = check.method == Verification.Method.CALL_BACK and _answer_kept(case)
    _check_proof(case, check, photos, location, answer or asked, satisfied)
    check.location = location
    _finish(check, Verification.Outcome.PASSED, actor, at)
    claim(photos, subject=case, user=actor, at=at)
    if check.method == Verification.Method.CALL_BACK and not asked:
        keep_call(case, actor=actor, at=at, contacted=True, solved=True, satisfied=satisfied, text=answer)
    case.pass_verification(at=at)
    case.forget()
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.verified", actor=actor, at=at, note=answer or note, method=check.method)
    return case


@transaction.atomic
def rework_case(
    *, case_id: int, actor: User, at: datetime, reason: str, photos: Sequence[str] = (), note: str = ""
) -> Case:
    """Not done: back to the lead at half the limit, counted."""
    case = Case.objects.lock(case_id)
    require(case.rework, actor)
    check, lead = case.open_verification, case.lead
    assert lead is not None  # a handled case has a lead
    if check:
        _finish(check, Verification.Outcome.FAILED, actor, at)
    claim(photos, subject=case, user=actor, at=at)
    case.rework()
    issue_rework(case, lead=lead, at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.rework", actor=actor, at=at, note=reason, lead=lead, due_at=case.due_at)
    return case


def _answer_kept(case: Case) -> bool:
    """Whether the reporter was called in this round and said it is solved."""
    last = case.call_backs.filter(round=case.round, contacted=True).last()
    return last is not None and last.solved is True


def _finish(check: Verification, outcome: str, actor: User, at: datetime) -> None:
    check.outcome, check.done_at, check.done_by = outcome, at, actor
    check.save()


def _check_proof(
    case: Case,
    check: Verification,
    photos: Sequence[str],
    location: Point | None,
    answer: object,
    satisfied: int | None,
) -> None:
    errors = wrong_mark("satisfied", satisfied)
    if check.method == Verification.Method.CALL_BACK and not answer:
        errors["answer"] = [(_("Write what the reporter answered."), "required")]
    if check.method == Verification.Method.SITE:
        if case.category and case.category.needs_photo and not photos:
            errors["photos"] = [(_("Add a photo taken on site."), "required")]
        if case.location:
            errors |= _check_position(case.location, location)
    if errors:
        raise InvalidInput(errors)


def _check_position(spot: Point, location: Point | None) -> dict[str, list[tuple[object, str]]]:
    if location is None:
        return {"location": [(_("Share your position: a verification takes place on site."), "required")]}
    metres, radius = (metres_between(spot, location), LoopSettings.current().verification_radius_m)
    if metres <= radius:
        return {}
    message = _("You are %(metres)d m from the case; a verification takes place within %(radius)d m.")
    return {"location": [(message % {"metres": metres, "radius": radius}, "too_far")]}
