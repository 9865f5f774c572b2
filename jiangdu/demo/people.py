"""Stores the people of the demo district."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from jiangdu.demo.cast import Person, named_people, other_people
from jiangdu.demo.rota import extend_rota
from jiangdu.models import Post, PostKind, Unit, User

PASSWORD = "demo-jiangdu"
SINCE = date(2024, 1, 1)
STAFF = {"administrator"}  # kinds of post that may enter the admin


class RealUsersExist(Exception):
    """The database holds accounts that are not the demo's: it stays as it is."""


@transaction.atomic
def seed_people(*, home_grid: str, owners: Iterable[str], at: datetime) -> int:
    """Add the demo's people who are absent and plan their duty shifts 60 days ahead. Returns how many came.

    `home_grid`: code of the grid served by `patroller` and `gridhead`; `owners`: codes of the units that own categories. All have
    the password `demo-jiangdu`. Raises RealUsersExist.
    """
    if User.objects.filter(is_demo=False).exists():
        raise RealUsersExist
    units = {unit.code: unit for unit in Unit.objects.order_by("code")}
    people = named_people(home_grid) + other_people(units.values(), owners, home_grid[:9])
    users = {user.username: user for user in User.objects.all()}
    new = [person for person in people if person.username not in users]
    users |= {user.username: user for user in User.objects.bulk_create(_users(new))}
    Post.objects.bulk_create(_posts(new, users, units))
    extend_rota(at)
    return len(new)


def _users(people: list[Person]) -> list[User]:
    password = make_password(PASSWORD)  # one for all: hashing 300 times would take a minute
    return [
        User(
            username=person.username,
            name=person.name,
            password=password,
            is_demo=True,
            is_superuser=person.username == "admin",
            is_staff=any(place.kind in STAFF for place in person.posts),
        )
        for person in people
    ]


def _posts(people: list[Person], users: dict[str, User], units: dict[str, Unit]) -> list[Post]:
    kinds = {kind.code: kind for kind in PostKind.objects.all()}
    places = [(person, number, place) for person in people for number, place in enumerate(person.posts, 1)]
    return [
        Post(
            user=users[person.username],
            kind=kinds[place.kind],
            unit=units.get(place.unit),
            grid_code=place.grid,
            number=f"{person.username}-{number}".upper(),
            deputy=users.get(person.deputy),
            valid_from=SINCE,
        )
        for person, number, place in places
    ]
