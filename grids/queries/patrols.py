"""Patrols and coverage, read for screens and figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from grids.models import GridCoverage, Patrol
from grids.queries.features import Bbox, Feature
from grids.queries.guides import days_of
from grids.rules.cells import merged
from jiangdu.models import User


def coverage_rows(user: User, start: datetime, end: datetime) -> QuerySet[GridCoverage]:
    """The grids' months behind the figure: every month the span touches."""
    first, last = days_of(start, end)
    return GridCoverage.objects.visible_to(user).filter(month__gte=first.replace(day=1), month__lte=last)


def coverage_figure(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
    """Cells passed ÷ cells of the grids that were patrolled."""
    sums = coverage_rows(user, start, end).aggregate(passed=Sum("cells_passed"), total=Sum("cells_total"))
    return sums["passed"] or 0, sums["total"] or 0


def cell_features(cells: Iterable[int]) -> list[Feature]:
    """Cells as few boxes for the map."""
    return [
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [_ring(*box)]}, "properties": {}}
        for box in merged(cells)
    ]


def track_feature(patrol: Patrol) -> Feature | None:
    """The track as a line; None where there are not two positions (any more)."""
    points = [[p.x, p.y] for p in patrol.points.order_by("at").values_list("position", flat=True)]
    if len(points) < 2:
        return None
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": points}, "properties": {}}


def live_features(patrols: Iterable[Patrol], box: Bbox | None = None) -> list[Feature]:
    """Where running patrols were heard of last."""
    return [_live(patrol) for patrol in patrols if patrol.last_position and _inside(patrol.last_position, box)]


def _live(patrol: Patrol) -> Feature:
    assert patrol.last_position is not None
    properties: dict[str, Any] = {
        "name": patrol.patroller.name,
        "grid": patrol.grid_code,
        "at": patrol.last_point_at.isoformat() if patrol.last_point_at else None,
    }
    point = {"type": "Point", "coordinates": [patrol.last_position.x, patrol.last_position.y]}
    return {"type": "Feature", "id": patrol.pk, "geometry": point, "properties": properties}


def _inside(point: Any, box: Bbox | None) -> bool:
    return box is None or (box[0] <= point.x <= box[2] and box[1] <= point.y <= box[3])


def _ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [[round(x, 7), round(y, 7)] for x, y in corners]
