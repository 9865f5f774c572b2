"""The ground the tests' people stand on: a small district's grids, calendar, rules of time and the whole catalogue."""

from __future__ import annotations

from datetime import UTC, datetime

from cases.models import Category
from cases.seed.catalogue import seed_catalogue
from grids.models import Grid
from jiangdu.seed.clock_rules import seed_clock_rules
from jiangdu.seed.district import seed_district
from jiangdu.seed.workdays import seed_workdays
from tests.grids.factories import make_grid, small_district, square

HOME = (119.03, 32.05)  # in world.grid
NEXT = (119.08, 32.08)  # in world.next_grid
OTHER_TOWN = (119.17, 32.05)  # in world.other_grid
OUTSIDE = (120.5, 33.5)


def build_ground() -> None:
    """Does nothing if it is there."""
    if not Category.objects.exists():
        seed_district()
        seed_workdays()
        seed_clock_rules()
        seed_catalogue(at=datetime(2026, 1, 1, tzinfo=UTC))
    if not Grid.objects.exists():
        small_district()
        make_grid("321012101", square(119.15, 32.0, 119.2, 32.1), name_zh="小纪镇", name_en="Xiaoji Town")
        make_grid("321012101001", square(119.15, 32.0, 119.2, 32.1))
        make_grid("321012101001001", square(119.15, 32.0, 119.2, 32.1))
