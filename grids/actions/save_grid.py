"""An administrator drew, renamed or switched off a grid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from grids.actions.cut_out import cut_out_dedicated
from grids.actions.rights import require_permission
from grids.models import Grid
from grids.rules.codes import GridLevel
from jiangdu.history import record
from jiangdu.scope import Actor


@transaction.atomic
def save_grid(*, grid: Grid, changed: Sequence[str], actor: Actor, at: datetime) -> list[Grid]:
    """Save a grid whose form was checked, and say so. Returns other grids that gave way to a dedicated one.

    A new outline drawn by hand is WGS-84 and no longer the demo's sketch.
    """
    is_new = grid.pk is None
    require_permission(actor, "grids.add_grid" if is_new else "grids.change_grid")
    if not is_new:
        Grid.objects.select_for_update().get(pk=grid.pk)
    if is_new or "geometry" in changed:
        grid.coordinate_system, grid.raw_geometry, grid.is_demo = Grid.System.WGS84, None, False
    grid.save()
    name = "grid.drawn" if is_new else "grid.changed"
    record(grid, name, actor=actor, at=at, code=grid.code, fields=sorted(changed))
    if grid.level in (GridLevel.DEDICATED, GridLevel.COMPREHENSIVE) and "geometry" in changed:
        gave_way = cut_out_dedicated(parents=[grid.code[:12]], actor=actor, at=at)
        grid.refresh_from_db(fields=["geometry"])
        return [other for other in gave_way if other.pk != grid.pk]
    return []
