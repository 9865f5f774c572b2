"""A place was visited: nothing found, its facts corrected, or a case reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.actions.campaign import CampaignEnded, lock_visit, visit_in_scope
from grids.actions.place import Facts, apply_facts, lock_place
from grids.models import CampaignVisit
from jiangdu.attachments import claim
from jiangdu.errors import NotAllowed, WrongState, invalid
from jiangdu.history import record
from jiangdu.models import User

Outcome = CampaignVisit.Outcome
MOST_PHOTOS = 9


class VisitedAlready(WrongState):
    """The visit was recorded before."""

    code = "visited_already"
    message = _("This visit has been recorded already.")


@transaction.atomic
def finish_visit(
    *,
    visit_id: int,
    actor: User,
    at: datetime,
    outcome: str,
    findings: str = "",
    photos: Sequence[str] = (),
    facts: Facts | None = None,
) -> CampaignVisit:
    """Record what was found. `facts` only with the outcome facts_changed, and then something must differ.

    A case is reported from the visit's page and finishes the visit by itself: see `report_from_visit`. Raises
    NotInScope, NotAllowed (asked of somebody else), VisitedAlready, CampaignEnded, InvalidInput.
    """
    visit = _mine(visit_id, actor)
    if outcome not in (Outcome.NOTHING_FOUND, Outcome.FACTS_CHANGED):
        message = _("Choose: nothing found, or facts corrected. A case is reported from the visit's page.")
        raise invalid("outcome", message, "invalid_choice")
    if outcome == Outcome.FACTS_CHANGED:
        _correct(visit, facts or Facts(), actor, at, findings)
    return _done(visit, outcome, actor, at, findings, photos)


@transaction.atomic
def report_from_visit(
    *, visit_id: int, actor: User, at: datetime, case_number: str, findings: str = ""
) -> CampaignVisit:
    """A case came of the visit. May be repeated: a place can have several matters; the first one finishes the visit."""
    visit = _mine(visit_id, actor, may_be_done=True)
    if case_number in visit.case_numbers:
        return visit
    visit.case_numbers = [*visit.case_numbers, case_number]
    if visit.done_at is None:
        return _done(visit, Outcome.CASE_REPORTED, actor, at, findings, ())
    visit.outcome = Outcome.CASE_REPORTED
    visit.save(update_fields=["case_numbers", "outcome"])
    record(visit.campaign, "campaign.case_reported", actor=actor, at=at, place=visit.place_id, case=case_number)
    return visit


def may_report_from(visit: CampaignVisit, actor: User) -> bool:
    """Whether this person may report a case from the visit now."""
    return visit.assignee_id == actor.pk and visit.campaign.is_running and actor.has_perm("grids.visit_places")


def require_visitor(visit_id: int, actor: User) -> None:
    """Whether the actor may record this visit now, not locked: for the order of refusals. Raises as `finish_visit`."""
    _refuse(visit_in_scope(visit_id, actor), actor)


def _mine(visit_id: int, actor: User, *, may_be_done: bool = False) -> CampaignVisit:
    visit = lock_visit(visit_id, actor)
    _refuse(visit, actor, may_be_done=may_be_done)
    return visit


def _refuse(visit: CampaignVisit, actor: User, *, may_be_done: bool = False) -> None:
    if visit.assignee_id != actor.pk or not actor.has_perm("grids.visit_places"):
        raise NotAllowed
    if visit.done_at is not None and not may_be_done:
        raise VisitedAlready
    if not visit.campaign.is_running:
        raise CampaignEnded


def _correct(visit: CampaignVisit, facts: Facts, actor: User, at: datetime, findings: str) -> None:
    if not actor.has_perm("grids.change_place_facts"):
        raise NotAllowed
    place = lock_place(visit.place_id)
    if not apply_facts(place, facts, actor=actor, at=at, note=findings):
        raise invalid(
            "facts", _("None of the facts differs from what is known. Correct one, or choose “nothing found”.")
        )
    visit.place = place


def _done(
    visit: CampaignVisit, outcome: str, actor: User, at: datetime, findings: str, photos: Sequence[str]
) -> CampaignVisit:
    if len(photos) > MOST_PHOTOS:
        raise invalid("photos", _("At most %(most)s photos.") % {"most": MOST_PHOTOS}, "too_many")
    visit.done_at, visit.done_by, visit.outcome, visit.findings = at, actor, outcome, findings
    visit.save(update_fields=["done_at", "done_by", "outcome", "findings", "case_numbers"])
    taken = claim(photos, subject=visit, user=actor, at=at)
    facts: dict[str, Any] = {
        "place": visit.place_id,
        "outcome": str(outcome),
        "cases": visit.case_numbers,
        "photos": len(taken),
    }
    record(visit.campaign, "campaign.visited", actor=actor, at=at, note=findings, **facts)
    return visit
