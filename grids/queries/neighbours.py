"""Which grids lie beside a grid."""

from __future__ import annotations

from django.contrib.gis.db.models.functions import Centroid, Distance
from django.contrib.gis.geos import Point

from grids.models import Grid

LEVELS = (Grid.Level.COMPREHENSIVE, Grid.Level.DEDICATED)
GRID_DIGITS = 15


def neighbours_of(code: str, *, near: Point | None = None) -> list[str]:
    """Codes of the grids that touch the grid with this code, also across villages, nearest to `near` first.

    Without `near` (WGS-84) by the distance of their middles. None for a code without an area.
    """
    own = Grid.objects.active().filter(code=code[:GRID_DIGITS]).exclude(geometry=None).only("code", "geometry").first()
    if own is None or own.geometry is None:
        return []
    beside = Grid.objects.active().filter(level__in=LEVELS, geometry__intersects=own.geometry).exclude(pk=own.pk)
    distance = Distance("geometry", near) if near else Distance(Centroid("geometry"), own.geometry.centroid)
    return list(beside.annotate(away=distance).order_by("away", "code").values_list("code", flat=True))
