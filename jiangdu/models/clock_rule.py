"""What clocks are started with and when they warn: stage limits and ladder steps, as dated rows."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiangdu.limits import Limit
from jiangdu.models.clock import CalendarKind, Level, LimitUnit, Stage
from jiangdu.models.rule_version import stamps


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class StageLimit(models.Model):
    """The limit of a stage from a day on. `variant` distinguishes places or kinds; '' is the general row."""

    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices)
    variant = models.CharField(_("variant"), max_length=20, blank=True)
    normal_value = models.PositiveIntegerField(_("limit"))
    normal_unit = models.CharField(_("unit"), max_length=14, choices=LimitUnit.choices)
    urgent_value = models.PositiveIntegerField(_("limit if urgent"))
    urgent_unit = models.CharField(_("unit if urgent"), max_length=14, choices=LimitUnit.choices)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("stage limit")
        verbose_name_plural = _("stage limits")
        ordering = ["stage", "variant", "-valid_from"]
        triggers = [stamps("stage_limit")]
        constraints = [
            models.UniqueConstraint(fields=["stage", "variant", "valid_from"], name="stage_limit_once"),
            models.CheckConstraint(condition=Q(normal_value__gt=0, urgent_value__gt=0), name="stage_limit_positive"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.get_stage_display(), self.variant]))

    def limit(self, *, urgent: bool) -> Limit:
        """The limit as a value."""
        if urgent:
            return Limit.of(self.urgent_unit, self.urgent_value)
        return Limit.of(self.normal_unit, self.normal_value)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class LadderStep(models.Model):
    """When a clock reaches one level. Rows of a stage replace the general rows (no stage) altogether.

    Up to the due time a step says a share of the limit, or minutes left, whichever comes first. After it: a multiple of
    the limit after the due time but at least so many office minutes, or office minutes after the level before.
    """

    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, blank=True)
    is_urgent = models.BooleanField(_("for urgent clocks"), default=False)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    valid_from = models.DateField(_("valid from"))
    above_minutes = models.PositiveIntegerField(_("only for limits above, in minutes"), default=0)
    share_percent = models.PositiveSmallIntegerField(_("share of the limit in percent"), null=True, blank=True)
    minutes_left = models.PositiveIntegerField(_("or minutes left"), null=True, blank=True)
    minutes_left_from = models.PositiveIntegerField(_("minutes left for limits from, in minutes"), default=0)
    times_after_due = models.DecimalField(
        _("times the limit after due"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    minimum_after_due = models.PositiveIntegerField(_("at least, in office minutes"), default=0)
    after_due_calendar = models.CharField(
        _("calendar after due, if not its own"), max_length=10, choices=CalendarKind.choices, blank=True
    )
    minutes_after_previous = models.PositiveIntegerField(
        _("office minutes after the level before"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("step of the ladder")
        verbose_name_plural = _("steps of the ladder")
        ordering = ["stage", "is_urgent", "valid_from", "id"]
        triggers = [stamps("ladder")]
        constraints = [
            models.UniqueConstraint(fields=["stage", "is_urgent", "level", "valid_from"], name="ladder_step_once"),
            models.CheckConstraint(condition=~Q(level=""), name="ladder_step_has_level"),
            models.CheckConstraint(
                condition=Q(share_percent__isnull=False, times_after_due=None, minutes_after_previous=None)
                | Q(share_percent=None, times_after_due__isnull=False, minutes_after_previous=None)
                | Q(share_percent=None, times_after_due=None, minutes_after_previous__isnull=False),
                name="ladder_step_measured_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display() or '*'} {self.level}"
