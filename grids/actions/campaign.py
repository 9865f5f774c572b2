"""A campaign from plan to findings: planned, visited, ended; its visits go to who serves the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.rights import require_permission
from grids.models import AreaKind, Campaign, CampaignVisit, FieldSettings, Grid, Place
from grids.models.reach import covers
from grids.queries.campaigns import places_wanted
from grids.queries.visitors import visitors_for
from jiangdu.errors import NotAllowed, NotInScope, WrongState, invalid
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.notices import notify
from jiangdu.scope import SYSTEM

MOST_PLACES = 2000
LONGEST = timedelta(days=366)


class CampaignEnded(WrongState):
    """Finished or called off."""

    code = "campaign_ended"
    message = _("This campaign has ended.")


@dataclass(frozen=True)
class Plan:
    """What a planner decides. `places` by id, or all of the area (of one kind if `area_kind` is given)."""

    title: str
    plan: str
    grid_prefix: str
    starts_on: date
    ends_on: date
    area_kind: AreaKind | None = None
    places: Sequence[int] = ()


@transaction.atomic
def plan_campaign(*, actor: User, at: datetime, plan: Plan) -> Campaign:
    """Make a campaign with a visit for each place, asked of the person who serves it; each person is told once.

    Raises NotAllowed, InvalidInput on `grid_prefix`, `ends_on` or `places`.
    """
    require_permission(actor, "grids.plan_campaign")
    _check(plan, actor, at)
    places = list(places_wanted(plan.grid_prefix, plan.area_kind, plan.places)[: MOST_PLACES + 1])
    _check_places(plan, places)
    campaign = Campaign.objects.create(
        title=plan.title, plan=plan.plan, grid_prefix=plan.grid_prefix, area_kind=plan.area_kind,
        starts_on=plan.starts_on, ends_on=plan.ends_on, planned_by=actor, planned_at=at,
    )  # fmt: skip
    visitors = visitors_for({place.grid_code for place in places}, timezone.localdate(at))
    visits = CampaignVisit.objects.bulk_create(
        CampaignVisit(campaign=campaign, place=place, assignee=visitors.get(place.grid_code)) for place in places
    )
    area: dict[str, Any] = {"grid": plan.grid_prefix, "area_kind": plan.area_kind.code if plan.area_kind else ""}
    record(campaign, "campaign.planned", actor=actor, at=at, places=len(visits), until=plan.ends_on, **area)
    _tell("grids.campaign_assigned", campaign, visits, at)
    return campaign


@transaction.atomic
def assign_visit(*, visit_id: int, actor: User, at: datetime, assignee: User) -> CampaignVisit:
    """Ask somebody else. Only who planned the campaign, or may plan in that area."""
    visit = lock_visit(visit_id, actor)
    if not _leads(actor, visit):
        raise NotAllowed
    if not visit.is_open:
        raise CampaignEnded
    if not assignee.is_active or not assignee.has_perm("grids.visit_places"):
        raise invalid("assignee", _("This person does not visit places. Choose somebody of the grid staff."), "unfit")
    visit.assignee = assignee
    visit.save(update_fields=["assignee"])
    data: dict[str, Any] = {"place": visit.place_id, "assignee": assignee}
    record(visit.campaign, "campaign.visit_assigned", actor=actor, at=at, **data)
    _tell("grids.campaign_assigned", visit.campaign, [visit], at)
    return visit


@transaction.atomic
def end_campaign(*, campaign_id: int, actor: User, at: datetime, reason: str = "", cancel: bool = False) -> Campaign:
    """Finish, or call off with a reason; open visits stay open for the record and are asked of nobody any more."""
    if not Campaign.objects.visible_to(actor).filter(pk=campaign_id).exists():
        raise NotInScope
    campaign = lock_campaign(campaign_id)
    may = campaign.planned_by_id == actor.pk or covers(actor, campaign.grid_prefix)
    if not (may and actor.has_perm("grids.plan_campaign")):
        raise NotAllowed
    if not campaign.is_running:
        raise CampaignEnded
    if cancel and not reason.strip():
        raise invalid("reason", _("Say why it is called off."), "required")
    return _ended(campaign, Campaign.State.CANCELLED if cancel else Campaign.State.FINISHED, actor, at, reason)


def finish_past_campaigns(*, at: datetime) -> int:
    """Finish campaigns whose last day is over."""
    past = Campaign.objects.filter(state=Campaign.State.RUNNING, ends_on__lt=timezone.localdate(at))
    ended = 0
    for pk in list(past.values_list("pk", flat=True)):
        with transaction.atomic():
            campaign = lock_campaign(pk)
            if campaign.is_running:
                _ended(campaign, Campaign.State.FINISHED, SYSTEM, at)
                ended += 1
    return ended


def remind_of_campaigns(*, at: datetime) -> int:
    """Once before the end: tell those who still have visits to make, and the planner. Returns how many campaigns."""
    until = timezone.localdate(at) + timedelta(days=FieldSettings.current().reminder_days)
    ending = Campaign.objects.filter(state=Campaign.State.RUNNING, reminded_at=None, ends_on__lte=until)
    reminded = 0
    for pk in list(ending.values_list("pk", flat=True)):
        with transaction.atomic():
            campaign = lock_campaign(pk)
            if campaign.reminded_at is None and campaign.is_running:
                campaign.reminded_at = at
                campaign.save(update_fields=["reminded_at"])
                left = list(campaign.visits.filter(done_at=None).select_related("assignee"))
                _tell("grids.campaign_ending", campaign, left, at, also=campaign.planned_by)
                reminded += 1
    return reminded


def lock_campaign(pk: int) -> Campaign:
    """The campaign's row, locked."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("planned_by").get(pk=pk)


def visit_in_scope(visit_id: int, actor: User) -> CampaignVisit:
    """The visit, not locked. Raises NotInScope."""
    visit = CampaignVisit.objects.visible_to(actor).select_related("campaign").filter(pk=visit_id).first()
    if visit is None:
        raise NotInScope
    return visit


def lock_visit(visit_id: int, actor: User) -> CampaignVisit:
    """A visit in the actor's scope, locked after its campaign. Raises NotInScope."""
    campaign = lock_campaign(visit_in_scope(visit_id, actor).campaign_id)
    visit = CampaignVisit.objects.select_for_update(of=("self",)).select_related("place", "assignee").get(pk=visit_id)
    visit.campaign = campaign
    return visit


def _leads(actor: User, visit: CampaignVisit) -> bool:
    campaign = visit.campaign
    here = campaign.planned_by_id == actor.pk or covers(actor, visit.place.grid_code)
    return here and actor.has_perm("grids.plan_campaign")


def _check(plan: Plan, actor: User, at: datetime) -> None:
    if not covers(actor, plan.grid_prefix):
        raise invalid("grid_prefix", _("Choose an area of your own."), "not_yours")
    if not Grid.objects.active().filter(code=plan.grid_prefix).exists():
        raise invalid("grid_prefix", _("There is no grid, village or town with this code."), "unknown_grid")
    if plan.ends_on < plan.starts_on or plan.ends_on - plan.starts_on > LONGEST:
        raise invalid("ends_on", _("It ends on or after its first day, within a year."), "invalid_span")
    if plan.ends_on < timezone.localdate(at):
        raise invalid("ends_on", _("The last day is over already."), "past")


def _check_places(plan: Plan, places: list[Place]) -> None:
    if not places:
        raise invalid("places", _("There are no such places in this area."), "no_places")
    if len(places) > MOST_PLACES:
        raise invalid(
            "places", _("At most %(most)s places. Choose a smaller area.") % {"most": MOST_PLACES}, "too_many"
        )
    if plan.places and len(places) != len(set(plan.places)):
        raise invalid("places", _("Some of the chosen places do not lie in this area."), "outside")


def _ended(campaign: Campaign, state: str, actor: object, at: datetime, reason: str = "") -> Campaign:
    campaign.state, campaign.ended_at = state, at
    campaign.save(update_fields=["state", "ended_at"])
    done = campaign.visits.filter(~Q(outcome="")).count()
    planned = campaign.visits.count()
    name = f"campaign.{state}"
    record(campaign, name, actor=actor, at=at, note=reason, done=done, planned=planned)  # type: ignore[arg-type]
    if state == Campaign.State.FINISHED:
        facts: dict[str, Any] = {"title": campaign.title, "done": done, "planned": planned}
        notify("grids.campaign_finished", to=[campaign.planned_by], at=at, subject=campaign, **facts)
    return campaign


def _tell(
    kind: str, campaign: Campaign, visits: Iterable[CampaignVisit], at: datetime, also: User | None = None
) -> None:
    """Each person once, with the number of places that are theirs; the planner with the number of all."""
    rows = list(visits)
    people = {visit.assignee.pk: visit.assignee for visit in rows if visit.assignee}
    counts = Counter(visit.assignee_id for visit in rows)
    facts: dict[str, Any] = {"title": campaign.title, "until": campaign.ends_on}
    for pk, person in people.items():
        notify(kind, to=[person], at=at, subject=campaign, places=counts[pk], **facts)
    if also and also.pk not in people and rows:
        notify(kind, to=[also], at=at, subject=campaign, places=len(rows), **facts)
