"""Units: departments and their sub-units, towns, centres, villages. One tree by parent key."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models.functions import Length
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

models.CharField.register_lookup(Length)


class UnitQuerySet(models.QuerySet["Unit"]):
    def active(self) -> UnitQuerySet:
        return self.filter(is_active=True)

    def serving(self, grid_code: str) -> UnitQuerySet:
        """Units whose area contains this grid, nearest (longest code) first."""
        prefixes = [grid_code[:n] for n in (12, 9, 6) if len(grid_code) >= n]
        return self.active().filter(grid_code__in=prefixes).order_by(Length("grid_code").desc(), "code")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Unit(models.Model):
    """Who can hold a matter. `grid_code` is the area it governs: '' for departments, a code prefix for the others."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Department")
        COMPANY = "company", _("Company")
        PARK = "park", _("Park committee")
        TOWN = "town", _("Town")
        CENTRE = "centre", _("Command centre")
        VILLAGE = "village", _("Village or community")
        OFFICE = "office", _("Sub-unit")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=160, blank=True)
    short_zh = models.CharField(_("short name (Chinese)"), max_length=20)
    short_en = models.CharField(_("short name (English)"), max_length=60, blank=True)
    kind = models.CharField(pgettext_lazy("of a unit", "kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent unit")
    )
    grid_code = models.CharField(_("area code"), max_length=17, blank=True, db_index=True)
    phone = models.CharField(_("office phone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Full name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_zh

    @property
    def short_name(self) -> str:
        """Short name in the reader's language."""
        return self.short_en if (get_language() or "").startswith("en") and self.short_en else self.short_zh

    @property
    def is_district_centre(self) -> bool:
        return self.kind == self.Kind.CENTRE and len(self.grid_code) == 6
