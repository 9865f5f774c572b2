"""Clocks: promises with a due time, the ledger of their pauses, and the warning levels they reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiangdu.limits import Limit
from jiangdu.models.organisation import Unit


class Stage(models.TextChoices):
    """What a clock measures."""

    TOTAL = "total", _("Total")
    ACCEPT = "accept", _("Acceptance")
    PRE_CHECK = "pre_check", _("Pre-check")
    DISPATCH = "dispatch", _("Dispatch")
    ACKNOWLEDGE = "acknowledge", _("Acknowledgement")
    RETURN = "return", _("Time to return")
    RETURN_REVIEW = "return_review", _("Review of a return")
    COORDINATE = "coordinate", _("Coordination")
    SAFE = "safe", _("Making safe")
    HANDLE = "handle", _("Handling")
    APPROVE = "approve", _("Approval")
    VERIFY = "verify", _("Verification")
    CLOSE = "close", _("Closing")
    CALL_BACK = "call_back", _("Call back")
    CONFIRM = "confirm", _("Confirmation")
    REPORT_IN = "report_in", _("Report in")
    ANSWER = "answer", _("Answer")


class Level(models.TextChoices):
    """How far a clock has run, in the order the levels are reached."""

    NONE = "", _("In time")
    YELLOW = "yellow", _("Yellow")
    ORANGE = "orange", _("Orange")
    RED = "red", _("Overdue")
    L2 = "L2", _("Overdue, level 2")
    L3 = "L3", _("Overdue, level 3")
    L4 = "L4", _("Overdue, level 4")


class CalendarKind(models.TextChoices):
    CONTINUOUS = "continuous", _("Round the clock")
    OFFICE = "office", _("Office hours")


class LimitUnit(models.TextChoices):
    """Units of limits as people say them; `jiangdu.limits.UNITS` has their size."""

    URGENT_MINUTE = "urgent_minute", _("minutes (round the clock)")
    URGENT_HOUR = "urgent_hour", _("hours (round the clock)")
    NATURAL_DAY = "natural_day", _("natural days")
    WORK_MINUTE = "work_minute", _("working minutes")
    WORK_HOUR = "work_hour", _("working hours")
    WORK_DAY = "work_day", _("workdays")


class ClockQuerySet(models.QuerySet["Clock"]):
    def open(self) -> ClockQuerySet:
        """Running or paused."""
        return self.filter(stopped_at__isnull=True)

    def of(self, subject: models.Model) -> ClockQuerySet:
        """The clocks of one subject."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def to_check(self, at: datetime) -> ClockQuerySet:
        """Those the sweep must look at now, whoever has claimed them."""
        return self.open().filter(next_check_at__lte=at)


class Clock(models.Model):
    """One promise: this stage of this subject is done by `due_at`. Written by `jiangdu.clocks` only.

    `due_at` while paused is what it was when the pause began. `paused_minutes` counts finished pauses in elapsed
    minutes. `calendar_version` is the stamp of the calendar the due time was computed with.
    """

    subject_type = models.CharField(_("subject type"), max_length=60)
    subject_id = models.BigIntegerField(_("subject"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices)
    part = models.BigIntegerField(_("part"), null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    limit_minutes = models.PositiveIntegerField(_("limit in minutes"))
    calendar = models.CharField(_("calendar"), max_length=10, choices=CalendarKind.choices)
    limit_unit = models.CharField(_("unit of the limit"), max_length=14, choices=LimitUnit.choices)
    limit_value = models.PositiveIntegerField(_("limit in that unit"))
    calendar_version = models.BigIntegerField(_("calendar version"), default=0)
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"))
    external_due_at = models.DateTimeField(_("due for a partner"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)
    paused_minutes = models.PositiveIntegerField(_("minutes paused"), default=0)
    extensions = models.PositiveSmallIntegerField(_("extensions"), default=0)
    extended_minutes = models.PositiveIntegerField(_("minutes added"), default=0)
    urgent = models.BooleanField(_("urgent"), default=False)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, default="", blank=True)
    next_check_at = models.DateTimeField(_("next check"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    failed_checks = models.PositiveSmallIntegerField(_("failed checks in a row"), default=0)
    explanation = models.JSONField(_("explanation"), default=dict)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="clock_subject"),
            models.Index(fields=["next_check_at"], condition=Q(stopped_at__isnull=True), name="clock_next_check"),
            models.Index(fields=["due_at"], condition=Q(stopped_at__isnull=True), name="clock_open_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "stage", "part"],
                condition=Q(stopped_at__isnull=True),
                nulls_distinct=False,
                name="clock_open_once",
            ),
            models.CheckConstraint(condition=Q(limit_minutes__gt=0), name="clock_limit_positive"),
            models.CheckConstraint(condition=Q(calendar__in=["continuous", "office"]), name="clock_calendar_known"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("started_at")),
                name="clock_stops_after_start",
            ),
            models.CheckConstraint(
                condition=Q(next_check_at__isnull=True) | (Q(stopped_at__isnull=True) & Q(paused_at__isnull=True)),
                name="clock_checked_while_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {timezone.localtime(self.due_at):%Y-%m-%d %H:%M}"

    @property
    def limit(self) -> Limit:
        """The limit promised at the start, without extensions."""
        return Limit(self.limit_minutes, self.calendar, self.limit_unit, self.limit_value)  # type: ignore[arg-type]

    @property
    def is_open(self) -> bool:
        return self.stopped_at is None

    def is_overdue(self, at: datetime) -> bool:
        """Running and past due; a paused clock is never overdue unless it was when the pause began."""
        return self.is_open and self.due_at < (self.paused_at or at)

    @property
    def explanation_text(self) -> str:
        """Why the due time is what it is, in the reader's language."""
        from jiangdu.explanations import explanation_text

        return explanation_text(self, timezone.localdate())

    def key(self) -> tuple[str, int | None]:
        """What distinguishes it among the open clocks of its subject."""
        return self.stage, self.part

    def facts(self) -> dict[str, Any]:
        """For history entries: enough to see what was promised."""
        return {"stage": self.stage, "part": self.part, "clock": self.pk}


class ClockPause(models.Model):
    """One entry of the ledger of pauses."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses", verbose_name=_("clock"))
    paused_at = models.DateTimeField(_("from"))
    resumed_at = models.DateTimeField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("pause of a clock")
        verbose_name_plural = _("pauses of clocks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(resumed_at__isnull=True), name="clock_paused_once"),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True) | Q(resumed_at__gte=F("paused_at")), name="clock_pause_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paused_at:%Y-%m-%d %H:%M} – {self.resumed_at or ''}"


class ClockLevel(models.Model):
    """A level a clock reached: `expected_at` by the ladder, `reached_at` when the platform acted on it."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="levels", verbose_name=_("clock"))
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    expected_at = models.DateTimeField(_("expected"))
    reached_at = models.DateTimeField(_("reached"))

    class Meta:
        verbose_name = _("level of a clock")
        verbose_name_plural = _("levels of clocks")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["clock", "level"], name="clock_level_once")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.level}"
