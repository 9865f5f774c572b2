"""A dedicated grid is cut out of the comprehensive grids around it: those give way."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

from django.contrib.gis.geos import MultiPolygon
from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from grids.queries.conflicts import TOLERANCE_M2
from grids.queries.fitting import polygons_of
from grids.rules.codes import GridLevel
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.scope import Actor

METRES_PER_DEGREE = 111_200


def cut_out_dedicated(*, parents: Iterable[str], actor: Actor, at: datetime) -> list[Grid]:
    """In these villages make the comprehensive grids, and their micro-grids, give way to the dedicated ones.

    Runs in the caller's transaction; every grid that changed gets an entry. InvalidInput if one would vanish.
    """
    dedicated = Grid.objects.active().filter(level=GridLevel.DEDICATED, parent_code__in=list(parents))
    changed: list[Grid] = []
    for block in dedicated.exclude(geometry=None).order_by("code"):
        around = (
            Grid.objects.active()
            .select_for_update()
            .filter(code__startswith=block.parent_code, level__in=[GridLevel.COMPREHENSIVE, GridLevel.MICRO])
            .filter(geometry__relate=(block.geometry, "2********"))
            .exclude(code__startswith=block.code)
            .order_by("code")
        )
        changed += [_give_way(grid, block, actor, at) for grid in around if _overlap_m2(grid, block) > TOLERANCE_M2]
    return changed


def _area(grid: Grid) -> MultiPolygon:
    """The area of a grid chosen for having one."""
    assert grid.geometry is not None
    return grid.geometry


def _overlap_m2(grid: Grid, block: Grid) -> float:
    """Shared area in square metres, near enough to tell a real overlap from rounding."""
    shared = _area(grid).intersection(_area(block))
    return float(shared.area) * METRES_PER_DEGREE**2 * math.cos(math.radians(shared.centroid.y))


def _give_way(grid: Grid, block: Grid, actor: Actor, at: datetime) -> Grid:
    rest = polygons_of(_area(grid).difference(_area(block)))
    if rest is None and grid.level == GridLevel.COMPREHENSIVE:
        message = _("%(block)s covers all of %(grid)s, nothing would be left of it.")
        raise invalid("geometry", message % {"block": block.name, "grid": grid.name}, "covers_sibling")
    grid.geometry = rest
    grid.is_active = rest is not None
    grid.save(update_fields=["geometry", "is_active"])
    record(grid, "grid.changed", actor=actor, at=at, code=grid.code, cut_out=block.code)
    return grid
