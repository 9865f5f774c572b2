"""The calendar as rows: special days, the years they are official for, office hours. See `jiangdu.rulebook`."""

from __future__ import annotations

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jiangdu.models.organisation import Unit
from jiangdu.models.rule_version import stamps


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Workday(models.Model):
    """A day that differs from its weekday. Days without a row follow the week."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        ADJUSTED_WORKDAY = "adjusted_workday", _("Adjusted workday")

    day = models.DateField(_("day"), primary_key=True)
    kind = models.CharField(pgettext_lazy("of a day", "kind"), max_length=16, choices=Kind.choices)
    name_zh = models.CharField(_("name (Chinese)"), max_length=40, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["-day"]
        triggers = [stamps("calendar")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["holiday", "adjusted_workday"]), name="workday_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}".strip()

    @property
    def name(self) -> str:
        """Name of the holiday in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_zh


class WorkYearQuerySet(models.QuerySet["WorkYear"]):
    def to_recompute(self) -> WorkYearQuerySet:
        """Published years whose open clocks do not all follow yet."""
        return self.filter(version__gt=F("recomputed_version")).order_by("year")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class WorkYear(models.Model):
    """A year of the calendar. Until it is published only weekends are known and clocks reaching into it provisional."""

    year = models.PositiveSmallIntegerField(
        _("year"), primary_key=True, validators=[MinValueValidator(1990), MaxValueValidator(2200)]
    )
    is_published = models.BooleanField(_("published"), default=False)
    source = models.CharField(_("source document"), max_length=120, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    recomputed_version = models.PositiveIntegerField(_("version the clocks follow"), default=0, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = WorkYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year"]
        triggers = [stamps("calendar")]
        permissions = [("manage_calendar", _("Can publish the working calendar of a year"))]

    def __str__(self) -> str:
        return str(self.year)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class OfficeHours(models.Model):
    """One open span. The rows of one unit and one `valid_from` make a set; the newest set that is valid counts.

    No unit: the district's own, used by every unit without rows. No weekday: every working day without rows of its own.
    """

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="office_hours", verbose_name=_("unit")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), null=True, blank=True, choices=Weekday.choices)
    starts = models.TimeField(_("opens"))
    ends = models.TimeField(_("closes"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["unit_id", "valid_from", "weekday", "starts"]
        triggers = [stamps("calendar")]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="office_hours_in_order"),
            models.CheckConstraint(condition=Q(weekday__isnull=True) | Q(weekday__lte=6), name="office_hours_weekday"),
            models.UniqueConstraint(
                fields=["unit", "weekday", "valid_from", "starts"], nulls_distinct=False, name="office_hours_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"
