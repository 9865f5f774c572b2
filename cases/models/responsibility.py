"""The responsibility catalogue: category × area → the unit that must act, dated and approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pghistory
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.catalogue_import import CatalogueImport
from cases.models.category import Category
from jiangdu.models import Unit, User


class ResponsibilityQuerySet(models.QuerySet["Responsibility"]):
    def valid(self, on: date) -> ResponsibilityQuerySet:
        """Approved rows in force on this day."""
        return self.standing(on).filter(valid_from__lte=on, approved_at__isnull=False)

    def standing(self, on: date) -> ResponsibilityQuerySet:
        """Rows, approved or not, that neither ended nor were rolled back before this day."""
        not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        return self.filter(not_ended, Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))

    def waiting(self) -> ResponsibilityQuerySet:
        """Rows somebody must still approve: new ones, and those for which another end is proposed."""
        return self.filter(Q(approved_at__isnull=True) | Q(proposed_end__isnull=False))

    def fitting(
        self, *, category: Category, grid_code: str, place_ids: Sequence[int], area_kinds: Sequence[str]
    ) -> ResponsibilityQuerySet:
        """Rows for the category or its classes whose area contains the spot."""
        prefixes = ["", *(grid_code[:n] for n in (6, 9, 12, 15, 17) if len(grid_code) >= n)]
        return self.filter(
            Q(place__isnull=True) | Q(place__in=place_ids),
            Q(area_kind__isnull=True) | Q(area_kind__code__in=area_kinds),
            category__code__in=category.ancestry,
            grid_prefix__in=prefixes,
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Responsibility(models.Model):
    """One row. The area is a grid prefix, a place or an area kind; none of them means the whole district.

    A row counts once it is approved. From then on only its end may change, and the new end must be approved too.
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="responsibilities", verbose_name=_("category"))
    grid_prefix = models.CharField(_("grid code or prefix"), max_length=17, blank=True)
    place = models.ForeignKey("grids.Place", models.PROTECT, null=True, blank=True, verbose_name=_("place"))
    area_kind = models.ForeignKey("grids.AreaKind", models.PROTECT, null=True, blank=True, verbose_name=_("area kind"))
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="leads", verbose_name=_("lead unit"))
    assisting = models.ManyToManyField(Unit, blank=True, related_name="assists", verbose_name=_("assisting units"))
    document = models.CharField(_("source document"), max_length=120, blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("approved by")
    )

    author = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("entered by")
    )
    proposed_end = models.DateField(
        _("new end, once approved"), null=True, blank=True, help_text=_("The last day on which the row counts.")
    )

    withdrawn_on = models.DateField(
        _("rolled back"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The first day on which it no longer counts."),
    )
    brought_by = models.ForeignKey(
        CatalogueImport, models.PROTECT, null=True, blank=True, editable=False, related_name="rows",
        verbose_name=_("import"),
    )  # fmt: skip

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibility catalogue")
        ordering = ["category__code", "grid_prefix", "id"]
        permissions = [("approve_responsibility", _("Can approve rows of the responsibility catalogue"))]
        indexes = [models.Index(OpClass("grid_prefix", name="text_pattern_ops"), name="responsibility_prefix")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="responsibility_dates_in_order",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(proposed_end__isnull=True) | Q(proposed_end__gte=models.F("valid_from")),
                name="responsibility_proposed_end_in_order",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(area_kind__isnull=True),
                name="responsibility_one_area",
                violation_error_message=_("Choose a place or an area kind, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} → {self.lead}"

    @property
    def area(self) -> str:
        """Where it holds, in words."""
        parts = [self.grid_prefix, str(self.place or ""), str(self.area_kind or "")]
        return " · ".join(filter(None, parts)) or str(_("whole district"))

    @property
    def is_waiting(self) -> bool:
        return self.approved_at is None or self.proposed_end is not None

    def has_counted(self, on: date) -> bool:
        """Matters may have gone by this row: it is approved and its first day has come."""
        return self.approved_at is not None and self.valid_from <= on


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), obj_field=None)
class ResponsibilityAssisting(Responsibility.assisting.through):  # type: ignore[name-defined]
    """Who assists in a row: here only so that changes are kept."""

    class Meta:
        proxy = True
        verbose_name = _("assisting unit")
        verbose_name_plural = _("assisting units")

    def __str__(self) -> str:
        return str(self.unit)
