"""The form of a grid: the level follows from the code, and the outline is checked against its neighbours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from grids.queries.conflicts import Conflict, conflicts_of_outline
from grids.queries.fitting import fitted
from grids.rules.codes import GridLevel, level_of, parent_of

MESSAGES = {
    "overlap": _("This overlaps %(name)s by %(area)s m². Move the edge, or tick “Fit to its neighbours”."),
    "outside": _("This sticks out of %(name)s by %(area)s m². Move the edge, or tick “Fit to its neighbours”."),
    "child": _("%(child)s would stick out of this by %(area)s m². Change the grids inside first."),
    "gap": _("%(name)s now has a gap of %(area)s m² that belongs to no grid."),
}


class GridForm(forms.ModelForm):
    """Drawing and editing of one grid."""

    fit = forms.BooleanField(
        label=_("Fit to its neighbours"),
        required=False,
        help_text=_("Cut off what overlaps a neighbour or sticks out of the parent. Draw generously over the edges."),
    )

    class Meta:
        model = Grid
        fields = ["code", "name_zh", "name_en", "dedicated_kind", "area_kinds", "is_active", "geometry", "station"]
        help_texts = {
            "code": _("Village 12 digits; grid + 3 (001–799, dedicated 801–999); micro-grid + 2. The level follows."),
            "dedicated_kind": _("Only for dedicated grids. The grid around gives way to it."),
        }

    warnings: list[str]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.warnings = []
        code = data.get("code") or self.instance.code
        level = level_of(code) if code else None
        if code and level is None:
            self.add_error("code", _("This is not a grid code."))
        if level:
            self.instance.level = level
            self._check_code(code, level, data)
            self._check_outline(code, level, data)
        return data

    def _check_code(self, code: str, level: GridLevel, data: dict[str, Any]) -> None:
        parent = parent_of(code)
        if parent and not Grid.objects.active().filter(code=parent).exists():
            self.add_error("code", _("There is no grid %(code)s to belong to.") % {"code": parent})
        if (level is GridLevel.DEDICATED) != bool(data.get("dedicated_kind")):
            self.add_error("dedicated_kind", _("A dedicated grid, and only it, needs a kind."))
        if not data.get("is_active") and Grid.objects.active().filter(parent_code=code).exists():
            self.add_error("is_active", _("There are still grids in force inside."))

    def _check_outline(self, code: str, level: GridLevel, data: dict[str, Any]) -> None:
        if "geometry" not in self.changed_data:
            data["geometry"] = self.initial.get("geometry")  # digit for digit, not as the browser gave it back
            return
        shape = data.get("geometry")
        if shape is None or "geometry" in self.errors:
            return
        if not shape.valid:
            self.add_error("geometry", _("The outline crosses itself. Draw it again without loops."))
            return
        # Whoever else draws in the same parent waits here, and then sees this outline.
        list(Grid.objects.select_for_update().filter(code__in=[parent_of(code), code]).order_by("pk").values("pk"))
        if data.get("fit"):
            shape = data["geometry"] = fitted(code, parent_of(code), level, shape)
            if shape is None:
                self.add_error("geometry", _("Nothing is left: this lies in other grids, or outside the parent."))
                return
        if data.get("is_active"):
            self._report(conflicts_of_outline(code, parent_of(code), level, shape), code)

    def _report(self, conflicts: list[Conflict], code: str) -> None:
        """Overlaps and what sticks out are errors; gaps are told after saving; a dedicated grid is simply cut out."""
        names = {grid.code: str(grid) for grid in Grid.objects.filter(code__in=_codes(conflicts)).defer("geometry")}
        for conflict in conflicts:
            other = conflict.other if conflict.code == code else conflict.code
            kind = "child" if conflict.kind == "outside" and conflict.other == code else conflict.kind
            words = {"name": names.get(other, other), "child": names.get(conflict.code, conflict.code)}
            words["area"] = f"{conflict.area_m2:,.0f}"
            if kind == "gap":
                name = names.get(conflict.code, conflict.code)
                self.warnings.append(str(MESSAGES[kind] % {**words, "name": name}))
            elif kind != "cut_out":
                self.add_error("geometry", ValidationError(MESSAGES[kind] % words, code=kind))


def _codes(conflicts: list[Conflict]) -> set[str]:
    return {code for conflict in conflicts for code in (conflict.code, conflict.other)}
