"""Who there is in the demo district, as values: people with their posts, before anything is stored."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jiangdu.demo.names import names
from jiangdu.models import Unit

DISTRICT_DESK = (("acceptor", 2), ("dispatcher", 2), ("shift_leader", 2))
DOMINANT = {"JD-G06": 3, "JD-G13": 4, "JD-G14": 4}  # handlers of the departments with most matters; others have one
CLUSTERS = 2  # village clusters of a town away from home, each with one head


@dataclass(frozen=True)
class Place:
    """A post: kind, and unit code or grid prefix."""

    kind: str
    unit: str = ""
    grid: str = ""


@dataclass
class Person:
    """A person with posts; `deputy` is a username."""

    username: str
    name: str
    posts: list[Place] = field(default_factory=list)
    deputy: str = ""


def named_people(home_grid: str) -> list[Person]:
    """The accounts to sign in with; `home_grid` is where the patroller and the grid head serve."""
    with Path(__file__).with_name("named.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Person(
            row["username"],
            row["name"],
            [Place(row["kind"], row["unit"], home_grid if row["grid"] == "home" else row["grid"])],
            row["deputy"],
        )
        for row in rows
    ]


def other_people(units: Iterable[Unit], owners: Iterable[str], home_town: str) -> list[Person]:
    """Somebody in every role: the district's desk, departments (more for `owners` of categories), towns and villages.

    `home_town`: area code of the town where every village has its own head; elsewhere one head serves a cluster of villages.
    """
    people = [Person(username, "", places) for username, places in _posts(list(units), set(owners), home_town)]
    taken = {row.name for row in named_people("")}
    fresh = (name for name in names() if name not in taken)
    for person in people:
        person.name = next(fresh)
    return people


def _posts(units: list[Unit], owners: set[str], home_town: str) -> Iterator[tuple[str, list[Place]]]:
    for kind, count in DISTRICT_DESK:
        for number in range(1, count + 1):
            yield f"{kind.replace('_', '')}{number}", [Place(kind, "JD-C01")]
    villages: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.kind == Unit.Kind.VILLAGE:
            villages.setdefault(unit.grid_code[:9], []).append(unit)
    for unit in units:
        if unit.kind in {Unit.Kind.DEPARTMENT, Unit.Kind.COMPANY, Unit.Kind.PARK, Unit.Kind.OFFICE}:
            yield from _department(unit, owners)
        elif unit.kind == Unit.Kind.TOWN:
            yield from _town(unit, villages.get(unit.grid_code, []), unit.grid_code == home_town)
        elif unit.kind == Unit.Kind.CENTRE and len(unit.grid_code) > 6:
            yield from _centre(unit, unit.grid_code == home_town)


def _word(unit: Unit) -> str:
    """JD-G14-01 → g1401: the beginning of usernames at this unit."""
    return "".join(unit.code.split("-")[1:]).lower()


def _department(unit: Unit, owners: set[str]) -> Iterator[tuple[str, list[Place]]]:
    """A manager (not where a named account is one), a leader of the largest ones, and handlers."""
    if unit.code not in {"JD-G13", "JD-G14"}:
        yield _word(unit), [Place("unit_manager", unit.code)]
    if unit.code in DOMINANT:
        yield f"{_word(unit)}l", [Place("unit_leader", unit.code)]
    if unit.code in owners or unit.code in DOMINANT:
        for number in range(1, DOMINANT.get(unit.code, 1) + 1):
            yield f"{_word(unit)}h{number}", [Place("handler", unit.code)]


def _town(unit: Unit, villages: list[Unit], is_home: bool) -> Iterator[tuple[str, list[Place]]]:
    """The town's manager and handler, its patrollers, and the heads of its villages."""
    if not is_home:
        yield _word(unit), [Place("town_manager", unit.code)]
        yield f"{_word(unit)}p", [Place("patroller", grid=unit.grid_code)]
    yield f"{_word(unit)}h1", [Place("handler", unit.code)]
    size = 1 if is_home else max(1, -(-len(villages) // CLUSTERS))
    for number, start in enumerate(range(0, len(villages), size), 1):
        cluster = villages[start : start + size]
        places = [Place("village_manager", village.code) for village in cluster]
        places += [Place("grid_head", grid=village.grid_code) for village in cluster]
        yield f"{_word(unit)}v{number:02}", places
    for number, start in enumerate(range(0, len(villages) if is_home else 0, 2), 1):
        pair = villages[start : start + 2]
        yield f"{_word(unit)}p{number:02}", [Place("patroller", grid=village.grid_code) for village in pair]


def _centre(unit: Unit, is_home: bool) -> Iterator[tuple[str, list[Place]]]:
    if not is_home:
        yield _word(unit), [Place("town_shift_leader", unit.code)]
    yield f"{_word(unit)}d1", [Place("town_desk", unit.code)]
