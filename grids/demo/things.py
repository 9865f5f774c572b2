"""What stands in the demo district: kinds of area and where they apply, places, components."""

from __future__ import annotations

from itertools import cycle

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from shapely import affinity, wkb
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from grids.demo import facts
from grids.demo.layout import degrees, planar
from grids.models import AreaKind, Component, Grid, Place
from grids.rules.codes import GridLevel
from grids.rules.shares import shares
from grids.rules.sites import spread
from jiangdu.models import Unit

COMPONENTS = 2000
_PROPORTIONS = {"street": (0.9, 0.05), "compound": (0.45, 0.4), "market": (0.3, 0.25)}  # of the free radius


def seed_area_kinds() -> None:
    """The kinds of area, and 城郊结合部 on the grids of the villages that adjoin the seat's communities."""
    AreaKind.objects.bulk_create(
        [AreaKind(order=10 * turn, **row) for turn, row in enumerate(facts.rows("area_kinds.csv"), start=1)],
        ignore_conflicts=True,
    )
    fringe = AreaKind.objects.get(code="urban_fringe")
    villages = {v.code for v in facts.villages() if v.town == "321012100" and not v.is_community}
    centre = Grid.objects.get(code="321012100001").geometry
    grids = Grid.objects.filter(
        level=GridLevel.COMPREHENSIVE, parent_code__in=villages, geometry__dwithin=(centre, 0.045)
    )
    Grid.area_kinds.through.objects.bulk_create(
        [Grid.area_kinds.through(grid_id=pk, areakind_id=fringe.pk) for pk in grids.values_list("pk", flat=True)]
    )


def seed_places() -> None:
    """The places of `places.csv`, each inside one micro-grid of its village and away from home."""
    kinds = {kind.code: kind.pk for kind in AreaKind.objects.all()}
    rows = facts.rows("places.csv")
    room = _room_for_places({row["village"] for row in rows})
    places = [_place(row, room[row["village"]].pop(0), angle) for row, angle in zip(rows, cycle((0, 25, 50)))]
    Place.objects.bulk_create(places)
    Place.area_kinds.through.objects.bulk_create(
        [
            Place.area_kinds.through(place_id=place.pk, areakind_id=kinds[code])
            for row, place in zip(rows, places, strict=True)
            for code in row["area_kinds"].split()
        ]
    )


def seed_components() -> None:
    """Components spread over the comprehensive grids, more in communities, most at home."""
    grids = dict(Grid.objects.filter(level=GridLevel.COMPREHENSIVE).order_by("code").values_list("code", "geometry"))
    communities = {village.code for village in facts.villages() if village.is_community}
    home = Point(*facts.HOME, srid=4326)
    weights = {
        code: (30.0 if area and area.covers(home) else 5.0 if code[:12] in communities else 1.0)
        for code, area in grids.items()
    }
    categories = _categories_in_turn()
    components, serials = [], dict.fromkeys(set(categories), 0)
    turns = cycle(categories)
    for code, number in shares(COMPONENTS, weights).items():
        for position in _positions(grids[code], number):
            category = next(turns)
            serials[category] += 1
            components.append(
                Component(
                    code=f"{facts.DISTRICT_CODE}{category[2:]}{serials[category]:06d}",
                    category_code=category,
                    position=position,
                    grid_code=code,
                    is_demo=True,
                )
            )
    Component.objects.bulk_create(components, batch_size=1000)


def fill_owners() -> None:
    """Owner units of the demo's components, as far as the units exist by now."""
    if not Component.objects.filter(is_demo=True, owner=None).exists():
        return
    units = dict(Unit.objects.values_list("code", "pk"))
    for row in facts.rows("component_kinds.csv"):
        if row["owner"] in units:
            ownerless = Component.objects.filter(is_demo=True, owner=None, category_code=row["category"])
            ownerless.update(owner=units[row["owner"]])


def _room_for_places(villages: set[str]) -> dict[str, list[tuple[str, BaseGeometry]]]:
    """Per village its micro-grids (code of the grid, planar cell), without the one that holds home."""
    home = Point(*facts.HOME, srid=4326)
    room: dict[str, list[tuple[str, BaseGeometry]]] = {village: [] for village in villages}
    micro = Grid.objects.filter(level=GridLevel.MICRO).exclude(geometry__covers=home).order_by("code")
    for code, geometry in micro.values_list("code", "geometry"):
        if geometry and code[:12] in villages:
            room[code[:12]].append((code[:15], planar(wkb.loads(bytes(geometry.wkb)))))
    return room


def _place(row: dict[str, str], room: tuple[str, BaseGeometry], angle: float) -> Place:
    grid_code, cell = room
    block = GEOSGeometry(memoryview(degrees(_block(cell, row["kind"], angle)).wkb), srid=4326)
    return Place(
        kind=row["kind"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        geometry=MultiPolygon(block, srid=4326),
        grid_code=grid_code,
        owner_text=f"{row['name_zh']}业主" if row["managed"] == "0" else "",
        has_property_management={"1": True, "0": False}.get(row["managed"]),
        is_demo=True,
    )


def _block(cell: BaseGeometry, kind: str, angle: float) -> Polygon:
    """A rectangle inside the largest circle of the cell, shaped for its kind."""
    line = shapely.maximum_inscribed_circle(cell)
    (x, y), (width, height) = line.coords[0], _PROPORTIONS[kind]
    reach = line.length
    block = shapely.box(x - width * reach, y - height * reach, x + width * reach, y + height * reach)
    return affinity.rotate(block, angle)


def _positions(area: MultiPolygon | None, number: int) -> list[Point]:
    if not number or area is None:
        return []
    return [Point(float(x), float(y), srid=4326) for x, y in spread(wkb.loads(bytes(area.wkb)), number)]


def _categories_in_turn() -> list[str]:
    """Every category as often as its weight says, evenly mixed."""
    slots = [
        ((turn + 0.5) / int(row["weight"]), row["category"])
        for row in facts.rows("component_kinds.csv")
        for turn in range(int(row["weight"]))
    ]
    return [category for _at, category in sorted(slots)]
