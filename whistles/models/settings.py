"""The few numbers of whistles that an administrator may change; their time limits are rows of the platform's stage limits."""

from __future__ import annotations

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class WhistleSettings(models.Model):
    """One row, read by every action that needs it."""

    arrival_radius_m = models.PositiveIntegerField(
        _("distance at report-in (m)"),
        default=300,
        validators=[MinValueValidator(20), MaxValueValidator(5000)],
        help_text=_("How far from the whistle's place an officer may be to report in."),
    )
    number_mark = models.CharField(
        _("mark in the number"),
        max_length=2,
        default="W",
        validators=[RegexValidator(r"^[A-Z]{1,2}$")],
        help_text=_("Follows the district's prefix in a whistle's number."),
    )

    class Meta:
        verbose_name = _("settings of whistles")
        verbose_name_plural = _("settings of whistles")
        default_permissions = ("view", "change")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_whistle_settings")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> WhistleSettings:
        """The row, or the defaults where none was saved yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
