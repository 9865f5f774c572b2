"""The few numbers of work in the field that an administrator may change."""

from __future__ import annotations

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


def _between(least: int, most: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(least), MaxValueValidator(most)]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class FieldSettings(models.Model):
    """One row. Read by every action that needs it, so a change counts from the next action on."""

    guide_radius_m = models.PositiveSmallIntegerField(
        _("distance at sign-in (m)"),
        default=300,
        validators=_between(20, 5000),
        help_text=_("How far from the grid, or from its station, a guide may be to sign in."),
    )
    guide_accuracy_m = models.PositiveSmallIntegerField(
        _("least accuracy at sign-in (m)"),
        default=200,
        validators=_between(10, 2000),
        help_text=_("A position less exact than this proves nothing and is refused."),
    )
    answer_workdays = models.PositiveSmallIntegerField(
        _("days to answer a question (workdays)"), default=2, validators=_between(1, 30)
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("reminder before the end of a campaign (days)"), default=2, validators=_between(1, 30)
    )
    point_accuracy_m = models.PositiveSmallIntegerField(
        _("least accuracy of a track point (m)"), default=100, validators=_between(5, 1000)
    )
    patrol_top_speed_kmh = models.PositiveSmallIntegerField(
        _("fastest believable patrol (km/h)"), default=80, validators=_between(10, 200)
    )
    patrol_idle_minutes = models.PositiveSmallIntegerField(
        _("a patrol without a position ends after (minutes)"), default=120, validators=_between(10, 720)
    )
    track_days = models.PositiveSmallIntegerField(
        _("tracks are kept for (days)"),
        default=30,
        validators=_between(1, 365),
        help_text=_("Then positions are erased. Distance and coverage stay."),
    )

    class Meta:
        verbose_name = _("settings of work in the field")
        verbose_name_plural = _("settings of work in the field")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_field_settings")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> FieldSettings:
        """The row, or the defaults where none was saved yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
