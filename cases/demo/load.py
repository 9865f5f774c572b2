"""Loads the demo step by step: the ground first, then people, the catalogue, and the cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from cases.demo.guidance import seed_guidance
from cases.demo.inboxes import settle_inboxes
from cases.demo.itinerary import Itinerary
from cases.demo.places import Places
from cases.demo.plan import PLANNED, Planner
from cases.demo.play import play
from cases.demo.stories import read_stories
from cases.models import Case, Responsibility
from cases.seed.catalogue import seed_catalogue
from grids.demo.fill import demo_home_grid, seed_grids
from jiangdu.demo import RealUsersExist, seed_people
from jiangdu.models import User
from jiangdu.rulebook import rules
from jiangdu.seed.clock_rules import seed_clock_rules
from jiangdu.seed.district import seed_district
from jiangdu.seed.roles import seed_roles
from jiangdu.seed.units import seed_units
from jiangdu.seed.workdays import seed_workdays

Tell = Callable[[str], object]
SEED = 321012  # the same demo every time


class HalfLoaded(Exception):
    """An earlier run broke off: fewer cases than the demo has. Cases are never deleted, so only a new database helps."""


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
    seed_guidance(at=at)
    owners = set(Responsibility.objects.values_list("lead__code", flat=True))
    seed_people(home_grid=demo_home_grid().code, owners=owners, at=at)


def load_cases(*, at: datetime, tell: Tell, part: float = 1) -> int:
    """Some three hundred cases (`part` of them) and what became of them until `at`; returns how many came.

    Does nothing where there are cases already. Raises HalfLoaded.
    """
    present = Case.objects.count()
    if present:
        if present < PLANNED * part:
            raise HalfLoaded
        return 0
    rng = Random(SEED)
    itinerary = Itinerary(rng, rules().office(None), at)
    planner = Planner(read_stories(), Places(demo_home_grid(), rng), rng)
    tales = []
    for tale, share in planner.tales(part):
        itinerary.plan(tale, share)
        tales.append(tale)
    tell(f"{len(tales)} cases")
    play(tales, at=at, rng=rng, tell=tell)
    settle_inboxes(at=at)
    return len(tales)
