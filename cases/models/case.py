"""The case: one matter from report to close. Current state and the moments figures need are columns."""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import lifecycle
from cases.models.case_query import CaseQuerySet
from cases.models.category import Category, Condition
from cases.models.permissions import PERMISSIONS
from cases.rules import states
from grids.models import Component
from jiangdu.models import Attachment, Clock, ClockPause, Unit, User
from jiangdu.timing import pause_rows

if TYPE_CHECKING:
    from cases.models.check import PreCheck, Verification
    from cases.models.order import WorkOrder
    from cases.models.reporter import Reporter
    from cases.models.supervision import Supervision
    from cases.models.time_request import TimeRequest
    from jiangdu.rulebook import Rulebook


def new_tracking_code() -> str:
    """Unguessable code for the reporter: 16 letters and digits, 80 bits."""
    return "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(16))


class Case(lifecycle.CaseLifecycle):
    """One matter. `grid_code` is '' when there is no position; `due_at` is null once ended."""

    class Channel(models.TextChoices):
        GRID = "grid", _("Grid staff")
        CENTRE = "centre", _("Command centre")
        UNIT = "unit", _("Department")
        CITIZEN = "citizen", _("Citizen")
        PARTNER = "partner", _("Partner system")

    class ClosingKind(models.TextChoices):
        VERIFIED = "verified", _("Verified")
        UNCHECKED = "unchecked", _("Closed without verification")
        SELF_HANDLED = "self_handled", _("Handled by the finder")
        CONCLUDED = "concluded", _("Concluded")
        FORCED = "forced", _("Force-closed")

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    tracking_code = models.CharField(max_length=16, unique=True, default=new_tracking_code, editable=False)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("category")
    )
    condition = models.ForeignKey(Condition, models.PROTECT, null=True, blank=True, verbose_name=_("condition"))
    component = models.ForeignKey(
        Component, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("component")
    )
    description = models.TextField(_("description"))
    location = PointField(_("position"), srid=4326, null=True, blank=True)
    raw_location = models.JSONField(null=True, blank=True)  # as given: {"coordinates": [lng, lat], "system": …}
    address = models.CharField(_("address"), max_length=200, blank=True)
    grid_code = models.CharField(_("grid"), max_length=17, blank=True)
    reported_grid_code = models.CharField(max_length=17, blank=True, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    is_self_handled = models.BooleanField(_("handled by the finder"), default=False)
    photo_waiver = models.CharField(_("why there is no photo"), max_length=200, blank=True)
    found_by_inspection = models.BooleanField(_("found by inspection"), default=False)
    external_id = models.CharField(_("partner's number"), max_length=60, blank=True)
    reporter = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="reported_cases", verbose_name=_("reported by")
    )
    desk = models.ForeignKey(Unit, models.PROTECT, related_name="desk_cases", verbose_name=_("desk"))
    lead = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="lead_cases", verbose_name=_("lead unit")
    )
    routing = models.JSONField(default=dict, blank=True, editable=False)
    passed_up_at = models.DateTimeField(_("passed up"), null=True, blank=True, editable=False)
    passed_up_by = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    backflow_reason = models.CharField(max_length=200, blank=True, editable=False)
    is_binding = models.BooleanField(default=False, editable=False)
    round = models.PositiveSmallIntegerField(default=1, editable=False)
    rework_count = models.PositiveSmallIntegerField(default=0, editable=False)
    return_count = models.PositiveSmallIntegerField(default=0, editable=False)
    remind_count = models.PositiveSmallIntegerField(default=0, editable=False)
    paper_count = models.PositiveSmallIntegerField(default=0, editable=False)  # papers of supervision, drafts too
    unanswered_count = models.PositiveSmallIntegerField(default=0, editable=False)  # orders whose answer is owed
    suspension_count = models.PositiveSmallIntegerField(default=0, editable=False)
    suspended_until = models.DateField(_("suspended until"), null=True, blank=True, editable=False)
    evaluation = models.PositiveSmallIntegerField(_("evaluation"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction"), null=True, editable=False)  # the last word, 1–5
    call_back_owed = models.BooleanField(_("to be called back"), default=False, editable=False)
    closing_kind = models.CharField(max_length=12, choices=ClosingKind.choices, blank=True, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_cases")
    merged_count = models.PositiveSmallIntegerField(default=0, editable=False)  # cases that are merged into this one
    same_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    flag_count = models.PositiveSmallIntegerField(default=0, editable=False)  # rows of Flag, looked at or not
    reported_at = models.DateTimeField(_("reported"))
    filed_at = models.DateTimeField(_("filed"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("dispatched"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    safe_at = models.DateTimeField(_("made safe"), null=True, blank=True)
    feedback_at = models.DateTimeField(_("result reported"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    reopened_by_reporter = models.BooleanField(default=False, editable=False)
    reopened_at = models.DateTimeField(_("reopened"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)
    restored_at = models.DateTimeField(_("restored"), null=True, blank=True, editable=False)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    due_level = models.CharField(max_length=8, blank=True, editable=False)
    total_due_at = models.DateTimeField(_("to be closed by"), null=True, blank=True)
    search = ArrayField(models.CharField(max_length=2), default=list, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-reported_at", "-id"]
        permissions = PERMISSIONS
        indexes = [
            models.Index(fields=["-reported_at", "-id"], name="case_newest"),
            models.Index(
                OpClass("grid_code", name="text_pattern_ops"), models.F("reported_at").desc(), name="case_grid"
            ),
            models.Index(fields=["state", "due_at"], name="case_state_due"),
            models.Index(fields=["desk", "state", "due_at"], name="case_desk_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["due_at", "id"], name="case_open_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["lead", "state", "due_at"], name="case_lead_due"),
            models.Index(fields=["reporter", "-reported_at"], name="case_reporter"),
            models.Index(fields=["passed_up_at"], name="case_passed_up", condition=Q(passed_up_at__isnull=False)),
            models.Index(fields=["closed_at"], name="case_call_back", condition=Q(call_back_owed=True)),
            GinIndex(fields=["search"], name="case_search"),
            models.Index(fields=["suspended_until"], name="case_suspended", condition=Q(state="suspended")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.OPEN) | Q(due_at__isnull=True), name="ended_case_has_no_due"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="merged_case_has_target",
            ),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="never_merged_into_itself"),
            models.UniqueConstraint(
                fields=["channel", "external_id"], condition=~Q(external_id=""), name="partner_number_once"
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="state_moves", field="state", transitions=lifecycle.moves()),
            pgtrigger.Protect(
                name="starts_reported", operation=pgtrigger.Insert, condition=pgtrigger.Q(new__state__df="reported")
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    path_now: tuple[Any, ...]  # the grids from the district down, where the report has just found them
    is_new = False  # reported in this very transaction: nothing of it need be read back
    book_now: Rulebook | None = None  # the rules of time, if this very action has read them already

    def __str__(self) -> str:
        return self.number

    @property
    def step(self) -> int | None:
        return states.STEP[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in states.OPEN

    @cached_property
    def orders_now(self) -> list[WorkOrder]:
        """All work orders, oldest first, read once per instance."""
        return list(self.orders.select_related("unit", "office", "handler").order_by("id"))

    @cached_property
    def open_pre_check(self) -> PreCheck | None:
        return self.pre_checks.filter(done_at__isnull=True).select_related("assignee").first()

    @cached_property
    def open_verification(self) -> Verification | None:
        return self.verifications.filter(done_at__isnull=True).select_related("assignee").first()

    @cached_property
    def unanswered_now(self) -> list[Supervision]:
        """The supervision orders whose answer is owed, oldest first; no query while there is none."""
        if not self.unanswered_count:
            return []
        return list(self.supervisions.filter(kind="order", state="issued").select_related("unit").order_by("id"))

    @cached_property
    def caller_now(self) -> Reporter | None:
        """Who called, if the case came by a caller; read once per instance."""
        from cases.models.reporter import Reporter

        return Reporter.objects.filter(case=self).first()

    @cached_property
    def may_be_reopened_by_reporter(self) -> bool:
        """The reporter has not reopened it yet, and has not just said that all is well (or has said nothing)."""
        said = {rating.round: rating for rating in self.ratings.all()}
        last = said.get(self.round)
        return not self.reopened_by_reporter and (last is None or last.is_complaint)

    @cached_property
    def clocks_now(self) -> list[Clock]:
        """All clocks, stopped ones too, oldest first, read once per instance."""
        return list(Clock.objects.of(self).select_related("unit").order_by("id"))

    @cached_property
    def pauses_now(self) -> dict[int, list[ClockPause]]:
        """The ledger: the pauses of each clock, oldest first. No query where no clock ever stood still."""
        return pause_rows(self.clocks_now)

    @cached_property
    def requests_now(self) -> list[TimeRequest]:
        """Every request for more time or a stop, oldest first. No query where no order says there was one."""
        from cases.models.time_request import TimeRequest

        if not any(order.requests_made for order in self.orders_now):
            return []
        return list(TimeRequest.objects.filter(order__case=self).select_related("asked_by", "decided_by", "owner"))

    @cached_property
    def photos_now(self) -> list[Attachment]:
        """All files, oldest first, read once per instance."""
        return list(Attachment.objects.of(self))

    def forget(self) -> None:
        """Drop what was read once about orders, checks, clocks …, after an action has changed them."""
        for name in [name for name in self.__dict__ if isinstance(getattr(Case, name, None), cached_property)]:
            del self.__dict__[name]

    @property
    def lead_order(self) -> WorkOrder | None:
        """The latest order of the lead unit that is not withdrawn or returned."""
        live = [o for o in self.orders_now if o.is_lead and o.state not in {"withdrawn", "returned"}]
        return live[-1] if live else None
