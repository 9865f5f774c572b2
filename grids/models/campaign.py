"""Campaigns 专项排查: places that have to be looked at, by whom and until when, and what was found there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models.grid import AreaKind
from grids.models.place import Place
from grids.models.reach import in_reach
from jiangdu.models import User

if TYPE_CHECKING:
    from datetime import date


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> CampaignQuerySet:
        """One's own, those with a visit asked of one, and those in one's areas by the right to plan campaigns."""
        if not user.is_authenticated:
            return self.none()
        asked = CampaignVisit.objects.filter(campaign=models.OuterRef("pk"), assignee=user)
        seen: Q = Q(planned_by=user) | Q(models.Exists(asked))
        if user.has_perm("grids.plan_campaign") or user.has_perm("grids.see_all_field_work"):
            seen |= in_reach(user, "grid_prefix")
        return self.filter(seen)

    def in_period(self, first: date, last: date) -> CampaignQuerySet:
        """Not called off, with at least one day in the period."""
        return self.exclude(state=Campaign.State.CANCELLED).filter(starts_on__lte=last, ends_on__gte=first)


class Campaign(models.Model):
    """A campaign. Its visits are made when it is planned; `grid_prefix` is the area it covers."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Called off")

    title = models.CharField(_("title"), max_length=80)
    plan = models.TextField(_("what to look at"), max_length=4000)
    grid_prefix = models.CharField(_("area"), max_length=17, db_index=True)
    area_kind = models.ForeignKey(
        AreaKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kind of area")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.RUNNING)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("planned by"))
    planned_at = models.DateTimeField(_("planned at"))
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-planned_at", "-id"]
        permissions = [
            ("plan_campaign", _("Can plan campaigns in the own area")),
            ("see_all_field_work", _("Can see campaigns, guides and coverage of the whole district")),
        ]
        indexes = [models.Index(fields=["ends_on"], condition=Q(state="running"), name="campaign_running")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_dates_in_order"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True) | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="campaign_ended_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING


class CampaignVisitQuerySet(models.QuerySet["CampaignVisit"]):
    def open(self) -> CampaignVisitQuerySet:
        return self.filter(done_at__isnull=True, campaign__state=Campaign.State.RUNNING)

    def visible_to(self, user: User) -> CampaignVisitQuerySet:
        """Visits asked of one, and all of the campaigns one planned or may plan."""
        if not user.is_authenticated:
            return self.none()
        seen: Q = Q(assignee=user) | Q(campaign__planned_by=user)
        if user.has_perm("grids.plan_campaign") or user.has_perm("grids.see_all_field_work"):
            seen |= in_reach(user, "place__grid_code")
        return self.filter(seen)


class CampaignVisit(models.Model):
    """One place of a campaign. Without an assignee the planner has to name one."""

    class Outcome(models.TextChoices):
        NOTHING_FOUND = "nothing_found", _("Nothing found")
        FACTS_CHANGED = "facts_changed", _("Facts of the place corrected")
        CASE_REPORTED = "case_reported", _("A case was reported")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="visits", verbose_name=_("campaign"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="visits", verbose_name=_("place"))
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assigned to")
    )
    done_at = models.DateTimeField(_("visited at"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("visited by")
    )
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome.choices, blank=True)
    findings = models.TextField(_("findings"), max_length=2000, blank=True)
    case_numbers = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name=_("cases"))

    objects = CampaignVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit to a place")
        verbose_name_plural = _("visits to places")
        ordering = ["id"]
        permissions = [("visit_places", _("Can visit places for a campaign"))]
        indexes = [models.Index(fields=["assignee"], condition=Q(done_at__isnull=True), name="visit_open_by_person")]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "place"], name="visit_once_a_campaign"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, outcome="", done_by__isnull=True)
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(outcome="")),
                name="visit_done_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="case_reported") | ~Q(case_numbers=[]), name="visit_reported_has_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.place}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.campaign.is_running
