"""Components that can be picked when reporting: the nearest of the category, by code and distance alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.geos import Point, Polygon

from cases.models import Category, LoopSettings
from cases.queries.distance import metres_between
from cases.queries.duplicates import DEGREE_M
from grids.models import Component

MOST = 6


@dataclass(frozen=True)
class Nearby:
    """A component in use. Not whose it is: the register is seen with a permission of its own."""

    code: str
    distance_m: int
    state: str
    state_words: str


def components_near(category: Category | None, location: Point | None) -> list[Nearby]:
    """The nearest first; none for a category that is not of components."""
    if category is None or location is None or not category.is_component:
        return []
    radius_m = LoopSettings.current().component_offer_radius_m
    reach = radius_m / DEGREE_M
    box = Polygon.from_bbox((location.x - reach, location.y - reach, location.x + reach, location.y + reach))
    box.srid = location.srid
    rows = Component.objects.active().filter(category_code=category.code, position__bboverlaps=box)
    near = sorted(((metres_between(location, row.position), row) for row in rows), key=lambda pair: pair[0])
    return [
        Nearby(row.code, round(distance), row.state, row.get_state_display())
        for distance, row in near[:MOST]
        if distance <= radius_m
    ]
