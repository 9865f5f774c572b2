"""Small squares to stand in for grids."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon

from grids.models import Component, Grid, GridRecode, Place
from grids.rules.codes import level_of

DISTRICT, TOWN, VILLAGE = "321012", "321012100", "321012100001"


def square(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A box in degrees as a MultiPolygon."""
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


def make_grid(code: str, area: MultiPolygon | None = None, **fields: Any) -> Grid:
    """A grid whose level follows from its code."""
    level = level_of(code)
    assert level is not None, code
    fields.setdefault("name_zh", f"网格{code}")
    fields.setdefault("name_en", f"Grid {code}")
    if level == "dedicated":
        fields.setdefault("dedicated_kind", "school")
    return Grid.objects.create(code=code, level=level, geometry=area, **fields)


def clear_ground() -> None:
    """Take the standing district's grids away, for a test that draws its own."""
    GridRecode.objects.all().delete()
    Component.objects.all().delete()
    Place.objects.all().delete()
    Grid.objects.all().delete()


def small_district() -> dict[str, Grid]:
    """One district, town and village; two comprehensive grids side by side, a dedicated one cut out of the first's area
    without cutting the first (as drawn data often are), and a micro-grid in the second. Degrees around 119, 32."""
    whole = square(119.0, 32.0, 119.2, 32.1)
    return {
        "district": make_grid(DISTRICT, whole, name_zh="江都区", name_en="Jiangdu District"),
        "town": make_grid(TOWN, whole, name_zh="仙女镇", name_en="Xiannü Town"),
        "village": make_grid(
            VILLAGE, square(119.0, 32.0, 119.15, 32.1), name_zh="东苑社区", name_en="Dongyuan Community"
        ),
        "first": make_grid(f"{VILLAGE}001", square(119.0, 32.0, 119.05, 32.1)),
        "second": make_grid(f"{VILLAGE}002", square(119.05, 32.0, 119.1, 32.1)),
        "school": make_grid(f"{VILLAGE}801", square(119.01, 32.01, 119.02, 32.02)),
        "micro": make_grid(f"{VILLAGE}00201", square(119.05, 32.0, 119.06, 32.1)),
    }
