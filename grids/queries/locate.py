"""Which grid is here. Used at every filing of a case, so it is one statement whatever it returns."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import get_language

from grids.models import Component, Grid, Place
from grids.rules.codes import GridLevel, path_of
from jiangdu.models import Unit

if TYPE_CHECKING:
    from django.contrib.gis.geos import Point

_SQL = (Path(__file__).parent / "locate.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class GridName:
    """A grid as others show it: its code and its name in the reader's language."""

    code: str
    level: str
    name_zh: str
    name_en: str

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_zh

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "name": self.name}


@dataclass(frozen=True)
class PlaceHere:
    """A place that covers the point."""

    id: int
    kind: str
    name_zh: str
    name_en: str
    has_property_management: bool | None


@dataclass(frozen=True)
class ComponentWanted:
    """Which component to look for: the one with `code`, else those of a category within `radius_m` metres."""

    code: str = ""
    category_code: str = ""
    radius_m: int = 0


@dataclass(frozen=True)
class ComponentHere:
    """A component in use; `owner` is the active unit it belongs to."""

    id: int
    code: str
    category_code: str
    owner: Unit | None


@dataclass(frozen=True)
class Located:
    """The grid in charge at a point. `path` runs from the district to `grid`; `area_kinds` are codes of marks there,
    on a place or on any grid of the path; `micro_code` is '' where no micro-grid is drawn; `components` are those asked
    for."""

    grid: GridName
    path: tuple[GridName, ...]
    micro_code: str
    places: tuple[PlaceHere, ...]
    area_kinds: tuple[str, ...]
    components: tuple[ComponentHere, ...] = ()

    @property
    def code(self) -> str:
        return self.grid.code

    @property
    def is_dedicated(self) -> bool:
        return self.grid.level == GridLevel.DEDICATED

    @property
    def place_ids(self) -> tuple[int, ...]:
        return tuple(place.id for place in self.places)


def locate(point: Point | tuple[float, float], wanted: ComponentWanted | None = None) -> Located | None:
    """The grid at a WGS-84 position, dedicated before comprehensive before village; None outside every grid.

    Where no grid has been drawn yet the village, town or district itself answers, so that nothing inside is lost.
    Components are looked for in the same statement.
    """
    lng, lat = (point[0], point[1])
    asked = wanted or ComponentWanted()
    sought: dict[str, Any] = {"component": asked.code, "category": asked.category_code, "radius_m": asked.radius_m}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"lng": lng, "lat": lat, **sought})
        row = cursor.fetchone()
    if row is None:
        return None
    _code, micro, path, places, components, kinds = row
    names = tuple(GridName(**step) for step in _json(path))
    return Located(
        grid=names[-1],
        path=names,
        micro_code=micro or "",
        places=tuple(PlaceHere(**place) for place in _json(places)),
        area_kinds=tuple(_json(kinds)),
        components=tuple(_component(**found) for found in _json(components)),
    )


def find_component(**known: Any) -> ComponentHere | None:
    """A component in use by `code` or `pk`, when there is no position to look at."""
    found = Component.objects.active().filter(**known).select_related("owner").first()
    if found is None:
        return None
    owner = found.owner if found.owner and found.owner.is_active else None
    return ComponentHere(found.pk, found.code, found.category_code, owner)


def _component(owner: dict[str, Any] | None, **facts: Any) -> ComponentHere:
    names = [field.attname for field in Unit._meta.concrete_fields]
    unit = Unit.from_db("default", names, [owner[name] for name in names]) if owner else None
    return ComponentHere(owner=unit, **facts)


def grid_paths(codes: Iterable[str]) -> dict[str, tuple[GridName, ...]]:
    """For each code the named steps from the district down to it, in one query. Codes without a grid are skipped."""
    wanted = {code: path_of(code) for code in set(codes) if code}
    steps = {step for path in wanted.values() for step in path}
    if not steps:
        return {}
    rows = Grid.objects.filter(code__in=steps).values_list("code", "level", "name_zh", "name_en")
    known = {row[0]: GridName(*row) for row in rows}
    return {code: tuple(known[step] for step in path if step in known) for code, path in wanted.items()}


def grid_path(code: str) -> tuple[GridName, ...]:
    """The named steps from the district down to this code; () for ''."""
    return grid_paths([code]).get(code, ())


def places_at(point: Point) -> list[Place]:
    """Active places covering a position, with their kinds of area, in two queries."""
    return list(Place.objects.active().filter(geometry__covers=point).prefetch_related("area_kinds").order_by("id"))


def _json(value: Any) -> list[Any]:
    """A json column as psycopg2 hands it over: decoded, or still text under a raw cursor."""
    if value is None:
        return []
    return json.loads(value) if isinstance(value, str) else list(value)
