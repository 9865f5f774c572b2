"""Grids of every level, from the district down to micro-grids, in one table: the code makes the tree."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.contrib.gis.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Left
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.rules.codes import PATTERNS, GridLevel
from grids.rules.coordinates import CoordinateSystem

if TYPE_CHECKING:
    from jiangdu.models import User


class AreaKind(models.Model):
    """A mark a place or grid carries because it changes who is responsible: 无物管, 城郊结合部 …"""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("kind of area")
        verbose_name_plural = _("kinds of area")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


class GridQuerySet(models.QuerySet["Grid"]):
    def active(self) -> GridQuerySet:
        return self.filter(is_active=True)

    def visible_to(self, user: User) -> GridQuerySet:
        """Everyone signed in sees the grids in force; those who change grids also see former ones."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("grids.change_grid") else self.active()

    def subtree(self, code: str) -> GridQuerySet:
        """The grid of this code and all below it."""
        return self.filter(code__startswith=code)

    def siblings_of(self, code: str, parent: str) -> GridQuerySet:
        """Active grids with the same parent, which must neither overlap this one nor leave gaps beside it."""
        return self.active().filter(parent_code=parent).exclude(code=code)


class Grid(models.Model):
    """An area with a code. Geometry may be missing until a boundary is imported (a farm that is only a unit)."""

    class Level(models.TextChoices):
        DISTRICT = GridLevel.DISTRICT, _("District")
        TOWN = GridLevel.TOWN, _("Town")
        VILLAGE = GridLevel.VILLAGE, _("Village or community")
        COMPREHENSIVE = GridLevel.COMPREHENSIVE, _("Comprehensive grid")
        DEDICATED = GridLevel.DEDICATED, _("Dedicated grid")
        MICRO = GridLevel.MICRO, _("Micro-grid")

    class DedicatedKind(models.TextChoices):
        SCHOOL = "school", _("School")
        HOSPITAL = "hospital", _("Hospital")
        MARKET = "market", _("Market")
        PARK = "park", _("Park or scenic area")
        FACTORY = "factory", _("Factory or industrial park")

    class System(models.TextChoices):
        WGS84 = CoordinateSystem.WGS84, _("WGS-84 / CGCS2000 (GPS)")
        GCJ02 = CoordinateSystem.GCJ02, _("GCJ-02 (Amap, Tencent)")
        BD09 = CoordinateSystem.BD09, _("BD-09 (Baidu)")

    # A unique CharField gets a pattern-ops index from Django, which is what prefix searches use.
    code = models.CharField(_("code"), max_length=17, unique=True)
    level = models.CharField(_("level"), max_length=13, choices=Level.choices)
    parent_code = models.GeneratedField(
        expression=Case(
            When(Q(level=Level.MICRO), then=Left("code", 15)),
            When(Q(level__in=[Level.COMPREHENSIVE, Level.DEDICATED]), then=Left("code", 12)),
            When(Q(level=Level.VILLAGE), then=Left("code", 9)),
            When(Q(level=Level.TOWN), then=Left("code", 6)),
            default=Value(""),
        ),
        output_field=models.CharField(max_length=15, db_index=True),
        db_persist=True,
        verbose_name=_("parent code"),
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=160, blank=True)
    dedicated_kind = models.CharField(
        pgettext_lazy("of a dedicated grid", "kind"), max_length=10, choices=DedicatedKind.choices, blank=True
    )
    geometry = models.MultiPolygonField(_("area"), srid=4326, null=True, blank=True)
    coordinate_system = models.CharField(
        _("coordinate system as delivered"), max_length=5, choices=System.choices, default=System.WGS84
    )
    raw_geometry = models.JSONField(_("geometry as delivered"), null=True, blank=True, editable=False)
    area_kinds = models.ManyToManyField(AreaKind, blank=True, related_name="grids", verbose_name=_("kinds of area"))
    station = models.PointField(
        _("station"),
        srid=4326,
        null=True,
        blank=True,
        help_text=_("Where the grid's people meet. Guides may sign in here or in the grid."),
    )
    is_active = models.BooleanField(_("in force"), default=True)
    is_demo = models.BooleanField(_("sketch for the demo, not an administrative boundary"), default=False)

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")
        ordering = ["code"]
        permissions = [
            ("import_grids", _("Can import and export grids")),
            ("merge_villages", _("Can merge villages")),
        ]
        indexes = [models.Index(fields=["level", "code"], name="grid_level_code")]
        constraints = [
            models.CheckConstraint(
                name="grid_code_fits_level",
                condition=Q(*[Q(level=level, code__regex=PATTERNS[level]) for level in GridLevel], _connector=Q.OR),
                violation_error_message=_("The code does not fit the level."),
            ),
            models.CheckConstraint(
                name="grid_kind_if_dedicated",
                condition=Q(level=GridLevel.DEDICATED, dedicated_kind__gt="")
                | (~Q(level=GridLevel.DEDICATED) & Q(dedicated_kind="")),
                violation_error_message=_("A dedicated grid, and only it, needs a kind."),
            ),
            models.CheckConstraint(
                name="grid_geometry_valid",
                condition=Q(geometry__isnull=True) | Q(geometry__isvalid=True),
                violation_error_message=_("The outline crosses itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """A grid may wait for its area; PostGIS cannot be asked whether nothing is valid."""
        waiting = set() if self.geometry else {"geometry"}
        super().validate_constraints(exclude={*(exclude or ()), *waiting})

    @property
    def name(self) -> str:
        """Full name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_zh

    @property
    def level_label(self) -> str | Promise:
        return self.Level(self.level).label


class GridRecode(models.Model):
    """A grid's former code, kept for ever: old references can still be followed."""

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="recodes", verbose_name=_("grid"))
    old_code = models.CharField(_("former code"), max_length=17, db_index=True)
    new_code = models.CharField(_("new code"), max_length=17)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("former code")
        verbose_name_plural = _("former codes")
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(name="recode_changes_code", condition=~Q(old_code=F("new_code")))]

    def __str__(self) -> str:
        return f"{self.old_code} → {self.new_code}"
