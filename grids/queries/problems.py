"""The dry run: everything that is wrong with an import, as sentences with a place on the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.models import Grid, GridDraft, GridImport
from grids.queries.conflicts import conflicts_of_import
from grids.rules.codes import GridLevel, level_of

ERROR, WARNING, NOTICE = "error", "warning", "notice"

FAULTS = {
    "no_geometry": _("has no geometry."),
    "not_an_area": _("is not a polygon."),
    "not_a_number": _("has coordinates that are not numbers."),
    "swapped": _("has latitude before longitude; GeoJSON puts longitude first."),
    "out_of_range": _("has coordinates outside the Earth."),
    "open_ring": _("has a ring that is not closed."),
    "invalid": _("has an outline that crosses itself."),
}
SENTENCES = {
    "code": _("%(code)s is not a grid code."),
    "level": _("The level %(other)s does not fit the code %(code)s."),
    "dedicated_kind": _("The dedicated grid %(code)s needs one of the kinds school, hospital, market, park, factory."),
    "name": _("The new grid %(code)s has no name."),
    "duplicate": _("%(code)s occurs more than once in the file."),
    "orphan": _("%(code)s has no parent: %(other)s is neither in the file nor among the grids."),
    "overlap": _("%(code)s and %(other)s overlap by %(area)s m²."),
    "cut_out": _("%(area)s m² are shared by %(code)s and %(other)s: the dedicated grid will be cut out of the other."),
    "outside": _("%(code)s sticks out of %(other)s by %(area)s m²."),
    "gap": _("%(code)s has a gap of %(area)s m² between its parts."),
}
SEVERITY = {"gap": WARNING, "cut_out": NOTICE}


@dataclass(frozen=True)
class Problem:
    """One finding. `geometry` is GeoJSON in WGS-84 or None; errors keep the import from being applied."""

    kind: str
    severity: str
    code: str
    other: str
    area_m2: float | None
    geometry: dict[str, Any] | None
    position: int | None = None  # of the feature in the file

    @property
    def sentence(self) -> str:
        """The finding in the reader's language."""
        if self.kind in FAULTS:
            feature = _("Feature %(position)s (%(code)s)") % {"position": self.position, "code": self.code or "–"}
            return f"{feature} {FAULTS[self.kind]}"
        area = f"{self.area_m2:,.0f}" if self.area_m2 is not None else ""
        return str(SENTENCES[self.kind] % {"code": self.code or "–", "other": self.other or "–", "area": area})


def problems_of(grid_import: GridImport) -> list[Problem]:
    """All problems against the grids as they are now, errors first. Four statements, whatever the number of features."""
    drafts = list(
        grid_import.drafts.only(
            "grid_import", "position", "code", "level", "name_zh", "dedicated_kind", "parent_code", "fault"
        )
    )
    existing = _existing_codes(drafts)
    found = list(_of_features(drafts, existing))
    found += _shapes_of_faults(grid_import, drafts)
    found += [
        Problem(c.kind, SEVERITY.get(c.kind, ERROR), c.code, c.other, c.area_m2, c.geometry)
        for c in conflicts_of_import(grid_import)
    ]
    rank = {ERROR: 0, WARNING: 1, NOTICE: 2}
    return sorted(found, key=lambda problem: rank[problem.severity])


def _existing_codes(drafts: list[GridDraft]) -> set[str]:
    codes = {draft.code for draft in drafts} | {draft.parent_code for draft in drafts}
    return set(Grid.objects.active().filter(code__in=codes).values_list("code", flat=True))


def _of_features(drafts: list[GridDraft], existing: set[str]) -> Iterator[Problem]:
    """What can be told from codes and names alone."""
    times = Counter(draft.code for draft in drafts)
    in_file = set(times)
    for draft in drafts:
        if not (level := level_of(draft.code)):
            yield _error("code", draft)
            continue
        if draft.level and draft.level != level:
            yield _error("level", draft, draft.level)
        if level is GridLevel.DEDICATED and draft.dedicated_kind not in Grid.DedicatedKind.values:
            yield _error("dedicated_kind", draft)
        if not draft.name_zh and draft.code not in existing:
            yield _error("name", draft)
        if times[draft.code] > 1:
            yield _error("duplicate", draft)
        if draft.parent_code and draft.parent_code not in in_file | existing:
            yield _error("orphan", draft, draft.parent_code)


def _shapes_of_faults(grid_import: GridImport, drafts: list[GridDraft]) -> list[Problem]:
    """Faulty geometry, drawn where there is something to draw."""
    if not any(draft.fault for draft in drafts):
        return []
    faulty = grid_import.drafts.exclude(fault="")
    return [
        Problem(
            draft.fault,
            ERROR,
            draft.code,
            "",
            None,
            {"type": "MultiPolygon", "coordinates": draft.geometry.coords} if draft.geometry else None,
            draft.position,
        )
        for draft in faulty
    ]


def _error(kind: str, draft: GridDraft, other: str = "") -> Problem:
    return Problem(kind, ERROR, draft.code, other, None, None, draft.position)


def draft_features(grid_import: GridImport) -> dict[str, Any]:
    """The drafts' outlines as GeoJSON, slightly simplified for the screen."""
    features = []
    for draft in grid_import.drafts.exclude(geometry=None).only("grid_import", "code", "name_zh", "geometry", "fault"):
        assert draft.geometry is not None
        shape: Any = draft.geometry if draft.fault else draft.geometry.simplify(0.00002, preserve_topology=True)
        parts = [shape.coords] if shape.geom_type == "Polygon" else shape.coords
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "MultiPolygon", "coordinates": parts},
                "properties": {"code": draft.code, "name": draft.name_zh or draft.code},
            }
        )
    return {"type": "FeatureCollection", "features": features}
