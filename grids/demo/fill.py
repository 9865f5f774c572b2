"""Writes the demo district to the database. Running it again changes nothing but fills in owners that were missing."""

from __future__ import annotations

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from grids.demo import facts
from grids.demo.areas import all_areas
from grids.demo.things import fill_owners, seed_area_kinds, seed_components, seed_places
from grids.models import Grid
from grids.queries.locate import locate
from grids.rules.codes import level_of


def seed_grids() -> None:
    """The demo district with grids, kinds of area, places and components; some ten seconds, then idempotent.

    Leaves a database alone that has grids already. Owner units are looked up by code and may come later.
    """
    with transaction.atomic():
        if not Grid.objects.exists():
            areas = all_areas()
            Grid.objects.bulk_create([_grid(area) for area in areas], batch_size=500)
            seed_area_kinds()
            seed_places()
            seed_components()
        fill_owners()


def demo_home_grid() -> Grid:
    """The comprehensive grid where the demo's people work. Grid.DoesNotExist before `seed_grids()`."""
    found = locate(facts.HOME)
    return Grid.objects.get(code=found.code if found else "")


def multipolygon(geometry: BaseGeometry | None) -> MultiPolygon | None:
    """A shapely polygon as the database takes it, digit for digit."""
    if geometry is None:
        return None
    shape = GEOSGeometry(memoryview(geometry.wkb), srid=4326)
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon(shape, srid=4326)


def _grid(area) -> Grid:  # type: ignore[no-untyped-def]
    level = level_of(area.code)
    assert level is not None
    return Grid(
        code=area.code,
        level=level,
        name_zh=area.name_zh,
        name_en=area.name_en,
        dedicated_kind=area.dedicated_kind,
        geometry=multipolygon(area.geometry),
        is_demo=True,
    )
