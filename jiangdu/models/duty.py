"""The duty rota: who answers for a unit now."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiangdu.models.account import User, changes
from jiangdu.models.organisation import Unit


class DutyShiftQuerySet(models.QuerySet["DutyShift"]):
    def at(self, moment: datetime) -> DutyShiftQuerySet:
        """Shifts running at this moment."""
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


@pghistory.track(*changes())
class DutyShift(models.Model):
    """Who answers for a unit between two moments."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="duty_shifts", verbose_name=_("unit"))
    user = models.ForeignKey(User, models.PROTECT, related_name="duty_shifts", verbose_name=_("person"))
    phone = models.CharField(_("duty phone"), max_length=30, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    order = models.PositiveSmallIntegerField(_("order of call"), default=1)

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty shift")
        verbose_name_plural = _("duty shifts")
        permissions = [("keep_rota", _("Can keep the duty rota of the own units"))]
        ordering = ["unit_id", "starts_at", "order"]
        indexes = [models.Index(fields=["unit", "ends_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="duty_shift_times_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.starts_at:%m-%d %H:%M}"
