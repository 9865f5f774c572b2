"""Loads the demo step by step: the ground first, then people, the catalogue, and the cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cases.models import Responsibility
from cases.seed.catalogue import seed_catalogue
from grids.demo.fill import demo_home_grid, seed_grids
from jiangdu.demo import RealUsersExist, seed_people
from jiangdu.models import User
from jiangdu.seed.clock_rules import seed_clock_rules
from jiangdu.seed.district import seed_district
from jiangdu.seed.roles import seed_roles
from jiangdu.seed.units import seed_units
from jiangdu.seed.workdays import seed_workdays

Tell = Callable[[str], object]


def load_ground(*, at: datetime, tell: Tell) -> None:
    """District, units, roles, calendar, grids, catalogue and people; each adds only what is absent.

    Raises RealUsersExist before anything is written.
    """
    if User.objects.filter(is_demo=False).exists():
        raise RealUsersExist
    tell("units, roles, calendar")
    seed_district()
    seed_units()
    seed_roles()
    seed_workdays()
    seed_clock_rules()
    tell("grids")
    seed_grids()
    tell("catalogue and people")
    seed_catalogue(at=at)
    owners = set(Responsibility.objects.values_list("lead__code", flat=True))
    seed_people(home_grid=demo_home_grid().code, owners=owners, at=at)
