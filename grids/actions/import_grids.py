"""Import of grids in two steps: a file becomes drafts that can be looked at; confirmed, the drafts become grids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.gis.geos import GEOSException, MultiPolygon, Polygon
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.actions.cut_out import cut_out_dedicated
from grids.actions.rights import require_permission
from grids.models import Grid, GridDraft, GridImport
from grids.queries.problems import ERROR, WARNING, problems_of
from grids.rules.codes import GridLevel, level_of, parent_of
from grids.rules.geojson import MAX_BYTES, MAX_FEATURES, MAX_POSITIONS, Feature, UnreadableFile, read
from jiangdu.errors import InvalidInput, NotInScope, WrongState, invalid
from jiangdu.history import record
from jiangdu.scope import Actor

UNREADABLE = {
    "too_large": _("The file is larger than %(megabytes)s MB. Please split it by town."),
    "not_json": _("The file is not JSON. Please export it as GeoJSON in UTF-8."),
    "not_a_collection": _("The file is JSON but not a GeoJSON FeatureCollection."),
    "empty": _("The file has no features."),
    "too_many_features": _("The file has more than %(features)s features. Please split it by town."),
    "too_many_positions": _("The file has more than %(positions)s vertices. Please simplify or split it."),
    "other_system": _("The file itself says it is in another coordinate system than the one chosen."),
    "unknown_crs": _("The file names a coordinate reference system other than WGS-84 or CGCS2000 in degrees."),
}


LIMITS = {"megabytes": MAX_BYTES // 1024 // 1024, "features": MAX_FEATURES, "positions": MAX_POSITIONS}


class ImportHasErrors(InvalidInput):
    """The dry run found errors, or gaps nobody has agreed to."""


@transaction.atomic
def prepare_import(
    *, content: bytes, file_name: str, coordinate_system: str, actor: Actor, at: datetime, tolerance_m2: int = 10
) -> GridImport:
    """Keep a GeoJSON file as drafts. Nothing in force changes. InvalidInput on `file` if it cannot be read."""
    require_permission(actor, "grids.import_grids")
    try:
        features = read(content, coordinate_system)
    except UnreadableFile as error:
        raise invalid("file", UNREADABLE[str(error)] % LIMITS, str(error)) from error
    grid_import = GridImport.objects.create(
        file_name=file_name[-200:],
        coordinate_system=coordinate_system,
        tolerance_m2=tolerance_m2,
        uploaded_by_id=actor.pk,
        uploaded_at=at,
    )
    GridDraft.objects.bulk_create([_draft(grid_import, feature) for feature in features], batch_size=500)
    return grid_import


@transaction.atomic
def apply_import(*, import_id: int, actor: Actor, at: datetime, accept_gaps: bool = False) -> list[Grid]:
    """Put the drafts in force, all or none. ImportHasErrors if the dry run, run again now, still finds some."""
    require_permission(actor, "grids.import_grids")
    grid_import = _locked(import_id)
    drafts = list(grid_import.drafts.order_by("code"))
    known = _locked_grids(drafts)
    _refuse_problems(grid_import, accept_gaps)
    grids = [_written(draft, known.get(draft.code), grid_import) for draft in drafts]
    for grid in grids:
        name = "grid.changed" if grid.code in known else "grid.imported"
        record(grid, name, actor=actor, at=at, code=grid.code, file=grid_import.file_name, grid_import=grid_import.pk)
    cut_out_dedicated(parents={grid.code[:12] for grid in grids if len(grid.code) == 15}, actor=actor, at=at)
    grid_import.state, grid_import.decided_at = GridImport.State.APPLIED, at
    grid_import.save(update_fields=["state", "decided_at"])
    return grids


@transaction.atomic
def discard_import(*, import_id: int, actor: Actor, at: datetime) -> None:
    """Give the import up; its drafts are deleted, the row stays."""
    require_permission(actor, "grids.import_grids")
    grid_import = _locked(import_id)
    grid_import.drafts.all().delete()
    grid_import.state, grid_import.decided_at = GridImport.State.DISCARDED, at
    grid_import.save(update_fields=["state", "decided_at"])


def outline(rings: Sequence[Sequence[Sequence[Sequence[float]]]]) -> MultiPolygon:
    """A MultiPolygon from GeoJSON coordinates in WGS-84."""
    return MultiPolygon([Polygon(*[[tuple(xy) for xy in ring] for ring in rings_]) for rings_ in rings], srid=4326)


def _locked(import_id: int) -> GridImport:
    grid_import = GridImport.objects.select_for_update().filter(pk=import_id).first()
    if grid_import is None:
        raise NotInScope
    if grid_import.state != GridImport.State.CHECKED:
        raise WrongState
    return grid_import


def _locked_grids(drafts: list[GridDraft]) -> dict[str, Grid]:
    """The grids the drafts change, locked with their parents: who draws in the same parent meanwhile waits."""
    codes = {draft.code for draft in drafts}
    family = Grid.objects.select_for_update().filter(code__in=codes | {draft.parent_code for draft in drafts})
    return {grid.code: grid for grid in family.order_by("pk") if grid.code in codes}


def _refuse_problems(grid_import: GridImport, accept_gaps: bool) -> None:
    severities = {problem.severity for problem in problems_of(grid_import)}
    if ERROR in severities:
        raise ImportHasErrors({"": [(_("The import still has errors. Nothing was changed."), "import_has_errors")]})
    if WARNING in severities and not accept_gaps:
        raise ImportHasErrors({"accept_gaps": [(_("Please confirm that the gaps are meant."), "gaps_not_accepted")]})


def _draft(grid_import: GridImport, feature: Feature) -> GridDraft:
    geometry, fault = None, feature.fault
    if feature.rings is not None:
        try:
            geometry = outline(feature.rings)
            fault = "" if geometry.valid and not geometry.empty else "invalid"
        except (GEOSException, ValueError, TypeError):
            geometry, fault = None, "open_ring"
    return GridDraft(
        grid_import=grid_import,
        position=feature.position,
        code=feature.code,
        level=feature.level,
        name_zh=feature.name_zh,
        name_en=feature.name_en,
        dedicated_kind=feature.dedicated_kind,
        parent_code=parent_of(feature.code)[:15],
        geometry=geometry,
        raw_geometry=feature.raw if grid_import.coordinate_system != Grid.System.WGS84 else None,
        fault=fault,
    )


def _written(draft: GridDraft, grid: Grid | None, grid_import: GridImport) -> Grid:
    """The grid a draft makes or changes, saved. What the file leaves out stays as it was."""
    grid = grid or Grid(code=draft.code)
    level = level_of(draft.code)
    assert level is not None  # the dry run has refused other codes
    grid.level = level
    grid.name_zh = draft.name_zh[:80] or grid.name_zh
    grid.name_en = draft.name_en[:160] or grid.name_en
    grid.dedicated_kind = draft.dedicated_kind if level is GridLevel.DEDICATED else ""
    grid.geometry = draft.geometry
    grid.coordinate_system, grid.raw_geometry = grid_import.coordinate_system, draft.raw_geometry
    grid.is_active, grid.is_demo = True, False
    grid.save()
    return grid
