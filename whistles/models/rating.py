"""What the town says about a unit that was called, and what the unit answers. Neither is ever taken back."""

from __future__ import annotations

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiangdu.models import User
from whistles.models.call import WhistleCall

GRADES = [MinValueValidator(1), MaxValueValidator(5)]


class Rating(models.Model):
    """Grades from 1 (bad) to 5 (very good)."""

    call = models.OneToOneField(WhistleCall, models.PROTECT, related_name="rating", verbose_name=_("call"))
    timeliness = models.PositiveSmallIntegerField(_("timeliness"), validators=GRADES)
    attitude = models.PositiveSmallIntegerField(_("attitude"), validators=GRADES)
    effect = models.PositiveSmallIntegerField(_("effect"), validators=GRADES)
    solved = models.BooleanField(_("solved"))
    text = models.TextField(_("why"), blank=True)
    rated_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("rated by"))
    rated_at = models.DateTimeField(_("rated"))
    answer = models.TextField(_("answer of the unit"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(timeliness__range=(1, 5), attitude__range=(1, 5), effect__range=(1, 5)),
                name="rating_from_1_to_5",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="rating_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="rating_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("call", "timeliness", "attitude", "effect", "solved", "text", "rated_at"),
            ),
            pgtrigger.Protect(
                name="answered_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timeliness} · {self.attitude} · {self.effect}"

    @property
    def average(self) -> float:
        """Of the three grades."""
        return (self.timeliness + self.attitude + self.effect) / 3
