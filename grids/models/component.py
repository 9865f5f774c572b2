"""Components 部件: manhole covers, lamps, trees … each with a code, an owner and a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.contrib.gis.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from jiangdu.models import Unit
from jiangdu.scope import scope_of, within

if TYPE_CHECKING:
    from jiangdu.models import User


class ComponentQuerySet(models.QuerySet["Component"]):
    def active(self) -> ComponentQuerySet:
        return self.exclude(state=Component.State.REMOVED)

    def visible_to(self, user: User) -> ComponentQuerySet:
        """Pipes and cameras are sensitive: a permission of its own, and only one's area and what one's units own."""
        if not user.is_authenticated or not user.has_perm("grids.see_components"):
            return self.none()
        if user.has_perm("grids.change_component"):  # whoever keeps the register keeps all of it
            return self
        scope = scope_of(user)
        area = within(scope.grid_prefixes + scope.town_prefixes)
        return self.filter(area | Q(owner__in=scope.unit_ids) | Q(owner__parent__in=scope.unit_ids))


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Component(models.Model):
    """One component. Code of 16 digits: 6 district, 2 big class, 2 small class, 6 serial."""

    class State(models.TextChoices):
        INTACT = "intact", _("Intact")
        DAMAGED = "damaged", _("Damaged")
        MISSING = "missing", _("Missing")
        REMOVED = "removed", _("Removed")

    code = models.CharField(_("code"), max_length=16, unique=True)
    # The catalogue's code is the root class 10 and the same two pairs of digits; a text, as the catalogue lies above.
    category_code = models.CharField(_("category code"), max_length=6, db_index=True)
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="owned_components", verbose_name=_("owner unit")
    )
    position = models.PointField(_("position"), srid=4326)
    grid_code = models.CharField(_("grid"), max_length=17, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.INTACT)
    is_demo = models.BooleanField(_("invented for the demo"), default=False)

    objects = ComponentQuerySet.as_manager()

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ["code"]
        permissions = [("see_components", _("Can see components on the map and export them"))]
        constraints = [
            models.CheckConstraint(
                name="component_code_digits",
                condition=Q(code__regex=r"^[1-9][0-9]{15}$"),
                violation_error_message=_("A component code has 16 digits."),
            ),
            models.CheckConstraint(
                name="component_code_fits_category",
                condition=Q(category_code=Concat(Value("10"), Substr(F("code"), 7, 4))),
                violation_error_message=_("Digits 7 to 10 of the code must be the category's big and small class."),
            ),
        ]

    def __str__(self) -> str:
        return self.code
