"""The district this installation serves: one row, so that nothing is hard-wired to a place."""

from __future__ import annotations

import pghistory
from django.core.cache import cache
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

CACHE_KEY = "jiangdu.district"
CACHE_SECONDS = 60


class DistrictQuerySet(models.QuerySet["District"]):
    def current(self) -> District:
        """The row, cached for a minute; an unsaved neutral one before the seed is loaded."""
        found: District | None = cache.get(CACHE_KEY)
        if found is None:
            found = self.first() or District()
            cache.set(CACHE_KEY, found, CACHE_SECONDS)
        return found


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class District(models.Model):
    """Name, code, number prefix and map centre (degrees, EPSG:4326) of the district."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    code = models.CharField(_("code"), max_length=6, validators=[RegexValidator(r"^\d{6}$")])
    name_zh = models.CharField(_("name (Chinese)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=80)
    product_zh = models.CharField(_("product name (Chinese)"), max_length=40, default="网格化治理平台")
    product_en = models.CharField(_("product name (English)"), max_length=80, default="Grid Governance")
    prefix = models.CharField(
        _("number prefix"),
        max_length=4,
        default="",
        validators=[RegexValidator(r"^[A-Z]{1,4}$")],
        help_text=_("Begins every case number, for example JD."),
    )
    hotline = models.CharField(
        _("hotline"), max_length=30, blank=True, help_text=_("Shown where the system cannot help.")
    )
    longitude = models.FloatField(
        _("map centre, longitude"), default=0, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    latitude = models.FloatField(
        _("map centre, latitude"), default=0, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    zoom = models.PositiveSmallIntegerField(_("map zoom"), default=11, validators=[MaxValueValidator(19)])
    map_note_zh = models.CharField(_("note on maps (Chinese)"), max_length=60, blank=True)
    map_note_en = models.CharField(_("note on maps (English)"), max_length=120, blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("district")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_district")]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def forget() -> None:
        """Drop the cached row after a change."""
        cache.delete(CACHE_KEY)

    @property
    def name(self) -> str:
        """The district's name in the reader's language."""
        return self.name_en if _english() else self.name_zh

    @property
    def product(self) -> str:
        """The product's name in the reader's language."""
        return self.product_en if _english() else self.product_zh

    @property
    def map_note(self) -> str:
        """What a map must say about its boundaries, in the reader's language."""
        return self.map_note_en if _english() else self.map_note_zh


def _english() -> bool:
    return (get_language() or "").startswith("en")
