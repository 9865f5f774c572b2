"""The lines of the demo district: towns, villages, grids, dedicated grids and micro-grids, from coarse to fine.

Works in degrees of longitude scaled by the cosine of the latitude, so that cells look alike in both directions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from grids.demo import facts
from grids.demo.facts import Town, Village
from grids.rules.codes import GridLevel, numbered
from grids.rules.shares import shares
from grids.rules.sites import Points, cells, nearest_site, relaxed_sites, walls

_STRETCH = math.cos(math.radians(32.53))
_METRE = 1 / 111_200  # in planar degrees
_TOWN_CENTRE = 2_000 * _METRE  # villages get larger beyond this distance from the seat


@dataclass
class Layout:
    """Rough planar cells by code, before noding, and the lines between them."""

    outline: Polygon
    villages: dict[str, BaseGeometry] = field(default_factory=dict)
    comprehensive: dict[str, BaseGeometry] = field(default_factory=dict)
    dedicated: dict[str, Polygon] = field(default_factory=dict)
    micro: dict[str, BaseGeometry] = field(default_factory=dict)
    lines: list[BaseGeometry] = field(default_factory=list)


def planar(geometry: BaseGeometry) -> BaseGeometry:
    return affinity.scale(geometry, xfact=_STRETCH, yfact=1.0, origin=(0, 0))


def degrees(geometry: BaseGeometry) -> BaseGeometry:
    return affinity.scale(geometry, xfact=1 / _STRETCH, yfact=1.0, origin=(0, 0))


def draw(outline: Polygon, towns: list[Town], villages: list[Village]) -> Layout:
    """All cells and lines, in planar degrees. Towns without a seat get no area."""
    layout = Layout(planar(outline))
    seated = [town for town in towns if town.seat]
    seats = np.array([(lng * _STRETCH, lat) for lng, lat in (town.seat for town in seated if town.seat)])
    layout.lines += walls(layout.outline, seats)
    for town, area, seat in zip(seated, cells(layout.outline, seats), seats, strict=True):
        _draw_villages(layout, area, seat, [village for village in villages if village.town == town.code])
    _draw_comprehensive(layout, _numbers_of_grids(villages, layout))
    _draw_dedicated(layout, seats)
    _draw_micro(layout)
    return layout


def _draw_villages(layout: Layout, area: BaseGeometry, seat: np.ndarray, villages: list[Village]) -> None:
    """Villages of one town: communities round the seat, smaller than the villages beyond."""

    def density(points: Points) -> np.ndarray:
        away = np.hypot(points[:, 0] - seat[0], points[:, 1] - seat[1])
        return 1 / (1 + (away / _TOWN_CENTRE) ** 1.5)

    sites = relaxed_sites(area, len(villages), density if len(villages) > 30 else None, fixed=seat)
    sites = sites[np.hypot(*(sites - seat).T).argsort(kind="stable")]
    ordered = sorted(villages, key=lambda village: (not village.is_community, village.code))
    layout.lines += walls(area, sites)
    layout.villages |= dict(zip((village.code for village in ordered), cells(area, sites), strict=True))


def _numbers_of_grids(villages: Iterable[Village], layout: Layout) -> dict[str, int]:
    """Comprehensive grids per village: more where people live closely, at least one everywhere."""
    in_xiannu = "321012100"
    weights = {
        village.code: (2.5 if village.is_community else 1.0) * (1.8 if village.town == in_xiannu else 1.0)
        for village in villages
        if village.code in layout.villages
    }
    return shares(facts.COMPREHENSIVE, weights, least=1)


def _draw_comprehensive(layout: Layout, numbers: dict[str, int]) -> None:
    home = planar(Point(facts.HOME))
    for village, number in numbers.items():
        area = layout.villages[village]
        fixed = np.array(home.coords[0]) if area.contains(home) else None
        sites = _north_to_south(relaxed_sites(area, number, fixed=fixed))
        layout.lines += walls(area, sites)
        for index, cell in enumerate(cells(area, sites), start=1):
            layout.comprehensive[numbered(village, GridLevel.COMPREHENSIVE, index)] = cell


def _draw_dedicated(layout: Layout, seats: Points) -> None:
    """Blocks cut out of the comprehensive grids nearest to the town seats, at most one in a grid, none at home."""
    home = planar(Point(facts.HOME))
    numbers = shares(facts.DEDICATED, _dedicated_weights(layout), least=2)
    for town, number in numbers.items():
        codes = [code for code in layout.comprehensive if code.startswith(town)]
        inner = [code for code in codes if not layout.comprehensive[code].intersects(home)]
        inner.sort(key=lambda code: _distance_to(seats, layout.comprehensive[code]))
        for turn, code in enumerate(sorted(inner[: 2 * number : 2])):
            village = code[:12]
            taken = sum(1 for other in layout.dedicated if other.startswith(village))
            block = _block(layout.comprehensive[code], angle=17.0 * turn)
            layout.dedicated[numbered(village, GridLevel.DEDICATED, 801 + taken)] = block
            layout.comprehensive[code] = layout.comprehensive[code].difference(block)
            layout.lines.append(block.exterior)


def _dedicated_weights(layout: Layout) -> dict[str, float]:
    weights: dict[str, float] = {}
    for code in layout.comprehensive:
        weights[code[:9]] = weights.get(code[:9], 0.0) + 1.0
    return weights


def _distance_to(seats: Points, area: BaseGeometry) -> float:
    centre = np.array([[area.centroid.x, area.centroid.y]])
    seat = seats[nearest_site(centre, seats)[0]]
    return float(np.hypot(*(centre[0] - seat)))


def _block(area: BaseGeometry, angle: float) -> Polygon:
    """A rectangle of a school's or factory's size well inside the area, turned by `angle` degrees."""
    radius_line = shapely.maximum_inscribed_circle(area)
    (x, y), radius = radius_line.coords[0], min(radius_line.length, 400 * _METRE)
    block = shapely.box(x - 0.5 * radius, y - 0.35 * radius, x + 0.5 * radius, y + 0.35 * radius)
    return affinity.rotate(block, angle)


def _draw_micro(layout: Layout) -> None:
    weights = dict.fromkeys(layout.comprehensive, 1.0)
    for code, number in shares(facts.MICRO, weights, least=1, most=99).items():
        area = layout.comprehensive[code]
        sites = _north_to_south(relaxed_sites(area, number))
        layout.lines += walls(area, sites)
        for index, cell in enumerate(cells(area, sites), start=1):
            layout.micro[numbered(code, GridLevel.MICRO, index)] = cell


def _north_to_south(sites: Points) -> Points:
    return sites[np.lexsort((sites[:, 0], -sites[:, 1]))]
