"""Leave: who is away from a unit, on which days, and who stands in."""

from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiangdu.models.account import User, changes
from jiangdu.models.organisation import Unit


class LeaveQuerySet(models.QuerySet["Leave"]):
    def on(self, day: date) -> LeaveQuerySet:
        """Leaves that cover this day."""
        return self.filter(first_day__lte=day, last_day__gte=day)

    def not_over(self, day: date) -> LeaveQuerySet:
        """Those that run on this day or begin later."""
        return self.filter(last_day__gte=day)


@pghistory.track(*changes())
class Leave(models.Model):
    """A person is away from a unit, both days included. On these days the deputy has the rights of the posts there."""

    person = models.ForeignKey(User, models.PROTECT, related_name="leaves", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="leaves", verbose_name=_("unit"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="leaves_stood_in", verbose_name=_("deputy"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_at = models.DateTimeField(_("entered"))

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        default_permissions = ()
        ordering = ["first_day", "id"]
        indexes = [
            models.Index(fields=["person", "last_day"], name="leave_person"),
            models.Index(fields=["deputy", "last_day"], name="leave_deputy"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="leave_days_in_order"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="leave_deputy_is_someone_else"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.first_day:%m-%d}–{self.last_day:%m-%d}"
