"""A standing district with named people: small, but shaped like the real one, with real roles.

`world.patroller` is the person signing in as `patroller`; `world.unit("JD-G14")` is a unit. Two towns, four villages,
three departments. Whoever is called `other_…` belongs to another town or department and must not see what the first ones do.
Password of everybody: `PASSWORD`. The whole is built once per test database and rolled back to after each test.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from jiangdu.models import DutyShift, Post, PostKind, Unit, User
from jiangdu.seed.district import seed_district
from jiangdu.seed.roles import seed_roles
from jiangdu.seed.units import seed_units

PASSWORD = "demo-jiangdu"
SINCE = date(2020, 1, 1)
DISTRICT, TOWN, OTHER_TOWN = "321012", "321012100", "321012101"
VILLAGE, NEXT_VILLAGE, OTHER_VILLAGE = "321012100001", "321012100002", "321012101001"
GRID, NEXT_GRID, OTHER_GRID = f"{VILLAGE}001", f"{VILLAGE}002", f"{OTHER_VILLAGE}001"

UNITS = {
    *("JD-G01", "JD-G13", "JD-G14", "JD-G16", "JD-G23", "JD-G28", "JD-G14-01", "JD-G13-01"),
    *("JD-W100", "JD-W101", "JD-C01", "JD-C100", "JD-C101", "JD-W100-01"),
    *(f"V{code}" for code in (VILLAGE, NEXT_VILLAGE, OTHER_VILLAGE, "321012101002")),
}


@dataclass(frozen=True)
class Person:
    """One of the cast: username, Chinese name, kind of post, unit or grid prefix, on duty now or not."""

    username: str
    name: str
    kind: str
    unit: str = ""
    grid: str = ""
    on_duty: bool = False


CAST = (
    Person("patroller", "王秀兰", "patroller", grid=GRID),
    Person("gridhead", "陈建国", "grid_head", grid=GRID),
    Person("guide", "周敏", "guide", grid=GRID),
    Person("inspector", "吴刚", "inspector", grid=DISTRICT),
    Person("neighbour", "徐丽", "patroller", grid=NEXT_GRID),
    Person("acceptor", "李静", "acceptor", "JD-C01"),
    Person("dispatcher", "张伟", "dispatcher", "JD-C01"),
    Person("shiftleader", "刘洋", "shift_leader", "JD-C01", on_duty=True),
    Person("cityadmin", "赵强", "unit_manager", "JD-G14", on_duty=True),
    Person("cityhandler", "孙磊", "handler", "JD-G14"),
    Person("enforcement", "钱军", "unit_manager", "JD-G14-01"),
    Person("housing", "何芳", "unit_manager", "JD-G13", on_duty=True),
    Person("housinghandler", "高峰", "handler", "JD-G13"),
    Person("water", "林涛", "unit_manager", "JD-G16", on_duty=True),
    Person("town", "马超", "town_manager", "JD-W100", on_duty=True),
    Person("towncentre", "朱红", "town_shift_leader", "JD-C100", on_duty=True),
    Person("village", "胡斌", "village_manager", f"V{VILLAGE}"),
    Person("leader", "郭明", "leader", "JD-G01"),
    Person("auditor", "罗燕", "auditor", "JD-G23"),
    Person("administrator", "梁超", "administrator", "JD-G28"),
    Person("other_patroller", "宋梅", "patroller", grid=OTHER_GRID),
    Person("other_town", "唐勇", "town_manager", "JD-W101"),
    Person("other_centre", "许晴", "town_shift_leader", "JD-C101"),
    Person("other_village", "韩冰", "village_manager", f"V{OTHER_VILLAGE}"),
)


class World:
    """Reads people and units when asked for, each once a test."""

    password = PASSWORD
    district, town_code, other_town_code = DISTRICT, TOWN, OTHER_TOWN
    village_code, next_village_code, other_village_code = VILLAGE, NEXT_VILLAGE, OTHER_VILLAGE
    grid, next_grid, other_grid = GRID, NEXT_GRID, OTHER_GRID

    def __init__(self) -> None:
        self._units: dict[str, Unit] = {}

    def __getattr__(self, name: str) -> User:
        if name.startswith("_"):
            raise AttributeError(name)
        user = User.objects.filter(username=name).first()
        if user is None:
            raise AttributeError(f"nobody in the world is called {name!r}")
        setattr(self, name, user)
        return user

    def unit(self, code: str) -> Unit:
        if code not in self._units:
            self._units[code] = Unit.objects.get(code=code)
        return self._units[code]

    @cached_property
    def outsider(self) -> User:
        """Signed in, but without any post."""
        return User.objects.get(username="nobody")


def build_world() -> None:
    """Put the district into an empty database; does nothing if it is there."""
    if User.objects.filter(username=CAST[0].username).exists():
        return
    seed_district()
    seed_units(UNITS)
    seed_roles()
    users = {user.username: user for user in _users()}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=UNITS)}
    kinds = {kind.code: kind for kind in PostKind.objects.all()}
    Post.objects.bulk_create(
        Post(
            user=users[p.username],
            kind=kinds[p.kind],
            unit=units.get(p.unit),
            grid_code=p.grid,
            number=f"T{number:03}",
            valid_from=SINCE,
        )
        for number, p in enumerate(CAST, 1)
    )
    DutyShift.objects.bulk_create(_shift(users[p.username], units[p.unit]) for p in CAST if p.on_duty)


def _users() -> list[User]:
    """The cast, a superuser `admin` and `nobody`, who holds no post."""
    fields: dict[str, Any] = {"password": make_password(PASSWORD), "is_active": True}
    people = [User(username=p.username, name=p.name, is_staff=p.kind == "administrator", **fields) for p in CAST]
    people.append(User(username="admin", name="管理员", is_staff=True, is_superuser=True, **fields))
    people.append(User(username="nobody", name="无岗位", **fields))
    return User.objects.bulk_create(people)


def _shift(user: User, unit: Unit) -> DutyShift:
    """On duty from 2020 until a year from now, so that tests may choose their own moment."""
    starts, ends = datetime(2020, 1, 1, tzinfo=UTC), timezone.now() + timedelta(days=365)
    return DutyShift(unit=unit, user=user, phone="0514-0000", starts_at=starts, ends_at=ends)
