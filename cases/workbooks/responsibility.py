"""The sheet of the responsibility catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Category, Responsibility
from cases.rules.responsibility import CONTENT, earliest_end
from cases.workbooks.cells import Cell, Count, Day, Ref, Refs, Text
from cases.workbooks.resource import SheetResource
from grids.models import AreaKind, Grid, Place
from jiangdu.models import Unit

PROPOSED = Responsibility._meta.get_field("proposed_end").verbose_name


def units() -> dict[str, Any]:
    return {unit.code: unit for unit in Unit.objects.active()}


NUMBER = Count(most=2**31)


class Moment(Day):
    """Only shown."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return timezone.localdate(value) if value else None


class ResponsibilityResource(SheetResource):
    """Category × area → lead, assisting; dated. A row that has counted takes nothing but a new end."""

    title = gettext_lazy("responsibility catalogue")
    id = Cell("id", gettext_lazy("number"), NUMBER, gettext_lazy("Of an existing row; empty for a new one."))
    category = Cell(
        "category",
        gettext_lazy("category"),
        Ref(lambda: {one.code: one for one in Category.objects.filter(is_active=True)}),
        gettext_lazy("Code of a small category (6 digits) or of a class (4 or 2 digits)."),
        required=True,
    )
    grid_prefix = Cell(
        "grid_prefix",
        gettext_lazy("grid code or prefix"),
        Text(17),
        gettext_lazy("Town 9 digits, village 12, grid 15; empty means the whole district."),
    )
    place = Cell("place", gettext_lazy("place"), Ref(lambda: {str(one.pk): one for one in Place.objects.active()}))
    area_kind = Cell(
        "area_kind", gettext_lazy("area kind"), Ref(lambda: {one.code: one for one in AreaKind.objects.all()})
    )
    lead = Cell(
        "lead", gettext_lazy("lead unit"), Ref(units), gettext_lazy("Code of the unit that must act."), required=True
    )
    assisting = Cell(
        "assisting", gettext_lazy("assisting units"), Refs(Unit, Ref(units)), gettext_lazy("Codes, separated by ;")
    )
    document = Cell(
        "document",
        gettext_lazy("source document"),
        Text(120),
        gettext_lazy("What the row rests on; shown to the unit."),
    )
    valid_from = Cell(
        "valid_from", gettext_lazy("from"), Day(), gettext_lazy("First day, like 2026-11-23."), required=True
    )
    valid_to = Cell("valid_to", gettext_lazy("to"), Day(), gettext_lazy("Last day; empty means until further notice."))
    proposed_end = Cell(
        "proposed_end", PROPOSED, Day(), gettext_lazy("The only thing to change on a row that has counted.")
    )
    approved_at = Cell(
        "approved_at",
        gettext_lazy("approved"),
        Moment(),
        gettext_lazy("Not read: rows are approved on the page."),
        readonly=True,
    )

    class Meta:
        model = Responsibility
        fields = (
            "id", "category", "grid_prefix", "place", "area_kind", "lead", "assisting", "document", "valid_from",
            "valid_to", "proposed_end", "approved_at",
        )  # fmt: skip
        import_id_fields = ["id"]
        clean_model_instances = skip_unchanged = store_instance = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.before: dict[str, Any] = {}
        self.grids: set[str] | None = None
        self.today = date.min

    def rows(self) -> QuerySet[Responsibility]:
        return (
            Responsibility.objects.filter(withdrawn_on__isnull=True)
            .select_related("category", "place", "area_kind", "lead")
            .prefetch_related("assisting")
            .order_by("category__code", "grid_prefix", "id")
        )

    def key_of(self, row: Mapping[str, Any]) -> Any:
        """The number; without one the same category, area, unit and first day: a file imported twice doubles nothing."""
        try:
            number = NUMBER.clean(row.get("id"))
            codes = [
                Text(200).clean(row.get(name)).split(" ", 1)[0] for name in ("category", "place", "area_kind", "lead")
            ]
            start = Day().clean(row.get("valid_from"))
        except ValueError:
            return None
        return number or (*codes, Text().clean(row.get("grid_prefix")), start)

    def key_of_instance(self, instance: Responsibility) -> Any:
        return instance.pk

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        for row in list(self.known.values()):
            self.known.setdefault(_content_key(row), row)  # type: ignore[arg-type]

    def get_instance(self, instance_loader: Any, row: Mapping[str, Any]) -> Any:
        found = super().get_instance(instance_loader, row)
        if found:
            row["id"] = found.pk  # type: ignore[index]
        return found

    def after_init_instance(self, instance: Responsibility, new: bool, row: Any, **kwargs: Any) -> None:
        self.today = timezone.localdate(kwargs["at"])
        counted = not new and instance.has_counted(self.today)
        self.before = self._content(instance) if counted else {}

    def further_faults(
        self, instance: Responsibility, row: Mapping[str, Any], *, wrong: set[str]
    ) -> dict[str, ValidationError]:
        faults: dict[str, ValidationError] = {}
        if instance.pk and instance.pk not in self.known:
            faults["id"] = ValidationError(_("There is no row with this number. Leave it empty for a new row."))
        if instance.grid_prefix and instance.grid_prefix not in self._grid_codes():
            faults["grid_prefix"] = ValidationError(_("There is no grid with this code."))
        if not self.before:
            if instance.proposed_end:
                faults["proposed_end"] = ValidationError(_("This row has not counted yet: change its end itself."))
            return faults
        if instance.proposed_end and instance.proposed_end < earliest_end(self.today):
            faults["proposed_end"] = ValidationError(_("The end may be yesterday at the earliest."))
        after = self._content(instance, row)
        words = _('Matters have gone by this row. Put an end into "%(column)s" and add a new row.') % {
            "column": PROPOSED
        }
        faults |= {
            name: ValidationError(words) for name in CONTENT if name not in wrong and after[name] != self.before[name]
        }
        return faults

    def before_save_instance(self, instance: Responsibility, row: Any, **kwargs: Any) -> None:
        """What was changed must be approved, by somebody else."""
        instance.author, instance.brought_by = kwargs["author"], kwargs["brought_by"]
        if not self.before:
            instance.approved_at = instance.approved_by = None

    def _content(self, instance: Responsibility, row: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The content as it would be; the assisting units as the row names them, as they are not yet written."""
        values = {name: self.cells[name].get_value(instance) for name in CONTENT if name != "assisting"}
        named = row is not None and "assisting" in row
        try:
            helpers = self.cells["assisting"].clean(row) if named else instance.assisting.all()  # type: ignore[arg-type]
        except ValueError:
            helpers = instance.assisting.all()
        return values | {"assisting": sorted(unit.pk for unit in helpers)}

    def _grid_codes(self) -> set[str]:
        if self.grids is None:
            self.grids = set(Grid.objects.active().values_list("code", flat=True))
        return self.grids


def _content_key(row: Responsibility) -> Any:
    place = str(row.place.pk) if row.place else ""
    area_kind = row.area_kind.code if row.area_kind else ""
    return (row.category.code, place, area_kind, row.lead.code, row.grid_prefix, row.valid_from)
