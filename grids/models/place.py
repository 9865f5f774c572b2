"""Places: compounds, markets, street sections, with their owner and what makes them special."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.contrib.gis.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.models.grid import AreaKind
from jiangdu.models import Unit

if TYPE_CHECKING:
    from jiangdu.models import User


class PlaceQuerySet(models.QuerySet["Place"]):
    def active(self) -> PlaceQuerySet:
        return self.filter(is_active=True)

    def visible_to(self, user: User) -> PlaceQuerySet:
        """Everyone signed in sees the places in use; those who edit them also see former ones."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("grids.change_place") else self.active()


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Place(models.Model):
    """A named area that matters for responsibility: who owns it, whether a property company looks after it."""

    class Kind(models.TextChoices):
        COMPOUND = "compound", _("Residential compound")
        MARKET = "market", _("Market")
        STREET = "street", _("Street section")
        OTHER = "other", _("Other place")

    kind = models.CharField(pgettext_lazy("of a place", "kind"), max_length=10, choices=Kind.choices)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=160, blank=True)
    geometry = models.MultiPolygonField(_("area"), srid=4326)
    grid_code = models.CharField(_("grid"), max_length=17, db_index=True)
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="owned_places", verbose_name=_("owner unit")
    )
    owner_text = models.CharField(_("owner, if not a unit"), max_length=120, blank=True)
    has_property_management = models.BooleanField(_("has property management"), null=True, blank=True)
    area_kinds = models.ManyToManyField(AreaKind, blank=True, related_name="places", verbose_name=_("kinds of area"))
    is_active = models.BooleanField(_("in use"), default=True)
    is_demo = models.BooleanField(_("sketch for the demo"), default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["grid_code", "name_zh"]
        permissions = [("change_place_facts", _("Can correct the facts of places in the own area"))]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_zh
