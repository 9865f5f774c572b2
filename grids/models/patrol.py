"""Patrols: a walk with a track while its patroller has it running, and the ground it covered."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models.reach import in_reach
from jiangdu.models import User


class PatrolQuerySet(models.QuerySet["Patrol"]):
    def running(self) -> PatrolQuerySet:
        return self.filter(stopped_at__isnull=True)

    def visible_to(self, user: User) -> PatrolQuerySet:
        """A track is its patroller's own; only the shift leader of the area sees it too. Nobody else, whoever it is."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(patroller=user)
        if user.has_perm("grids.see_live_patrols"):
            seen |= in_reach(user)
        return self.filter(seen)


class Patrol(models.Model):
    """One patrol. `last_position` is kept while it runs only; `cells` and the points until the track is erased."""

    class Ending(models.TextChoices):
        BY_HAND = "by_hand", _("Stopped by the patroller")
        TIMED_OUT = "timed_out", _("Ended by itself: no position came any more")

    patroller = models.ForeignKey(User, models.PROTECT, related_name="patrols", verbose_name=_("patroller"))
    grid_code = models.CharField(_("grid"), max_length=17, db_index=True)
    started_at = models.DateTimeField(_("started at"))
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    ending = models.CharField(_("how it ended"), max_length=9, choices=Ending.choices, blank=True)
    last_point_at = models.DateTimeField(_("last position at"), null=True, blank=True)
    last_position = models.PointField(_("last position"), srid=4326, null=True, blank=True)
    kept_points = models.PositiveIntegerField(_("positions taken"), default=0)
    refused_points = models.PositiveIntegerField(_("positions refused"), default=0)
    distance_m = models.PositiveIntegerField(_("distance (m)"), null=True, blank=True)
    cells_passed = models.PositiveIntegerField(_("cells passed"), null=True, blank=True)
    cells_total = models.PositiveIntegerField(_("cells of the grid"), null=True, blank=True)
    cells = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    computed_at = models.DateTimeField(_("computed at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("track erased at"), null=True, blank=True)

    objects = PatrolQuerySet.as_manager()

    class Meta:
        verbose_name = _("patrol")
        verbose_name_plural = _("patrols")
        ordering = ["-started_at", "-id"]
        permissions = [
            ("go_on_patrol", _("Can go on patrol in the own grid")),
            ("see_live_patrols", _("Can see where patrols are now, and their tracks, in the own area")),
            ("see_coverage", _("Can see how much of a grid was patrolled")),
        ]
        indexes = [models.Index(fields=["stopped_at"], condition=Q(erased_at__isnull=True), name="patrol_with_track")]
        constraints = [
            models.UniqueConstraint(
                fields=["patroller"], condition=Q(stopped_at__isnull=True), name="one_running_patrol_each"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, ending="")
                | (Q(stopped_at__gte=F("started_at")) & ~Q(ending="") & Q(last_position__isnull=True)),
                name="patrol_stopped_forgets_position",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(cells=[], stopped_at__isnull=False),
                name="patrol_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.grid_code}"

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None

    @property
    def coverage(self) -> float | None:
        """Share of the grid's cells, 0 to 1; None before it is computed or where the grid has no area."""
        return self.cells_passed / self.cells_total if self.cells_passed is not None and self.cells_total else None


class PatrolPoint(models.Model):
    """A position of a patrol. Erased after the days of the settings."""

    patrol = models.ForeignKey(Patrol, models.CASCADE, related_name="points")
    at = models.DateTimeField()
    position = models.PointField(srid=4326, spatial_index=False)
    accuracy_m = models.FloatField(null=True)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["patrol", "at"], name="patrol_point_once")]

    def __str__(self) -> str:
        return f"{self.patrol_id} {self.at}"


class GridCoverageQuerySet(models.QuerySet["GridCoverage"]):
    def visible_to(self, user: User) -> GridCoverageQuerySet:
        """The grids of one's areas, with the right to see coverage."""
        if not user.is_authenticated or not user.has_perm("grids.see_coverage"):
            return self.none()
        return self.filter(in_reach(user))


class GridCoverage(models.Model):
    """Which cells of a grid were passed in a month by anybody. Says nothing about who, when or in what order."""

    grid_code = models.CharField(_("grid"), max_length=17)
    month = models.DateField(_("month"))  # its first day
    cells = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    cells_passed = models.PositiveIntegerField(_("cells passed"), default=0)
    cells_total = models.PositiveIntegerField(_("cells of the grid"))
    patrols = models.PositiveIntegerField(_("patrols"), default=0)

    objects = GridCoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("coverage of a grid")
        verbose_name_plural = _("coverage of grids")
        ordering = ["-month", "grid_code"]
        constraints = [
            models.UniqueConstraint(fields=["grid_code", "month"], name="coverage_once_a_month"),
            models.CheckConstraint(condition=Q(cells_passed__lte=F("cells_total")), name="coverage_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.grid_code} {self.month:%Y-%m}"

    @property
    def coverage(self) -> float | None:
        return self.cells_passed / self.cells_total if self.cells_total else None
