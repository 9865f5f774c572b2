"""What a changed catalogue would have done: cases of the past routed twice, and what differs counted. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.rules import routing

DESK = ("no_owner", "unclear", "backflow")  # verdicts that leave a matter at the desk


@dataclass(frozen=True, slots=True)
class DatedRow:
    """A row, where it holds and when: from `first` to `last`, both inclusive (`last` None: until further notice)."""

    row: routing.Row
    place_id: int | None
    area_kind: str  # code of the kind of area, '' if the row is not for one
    first: date = date.min
    last: date | None = None

    def fits(self, spot: Spot) -> bool:
        return (
            self.first <= spot.day
            and (self.last is None or spot.day <= self.last)
            and spot.grid_code.startswith(self.row.grid_prefix)
            and (self.place_id is None or self.place_id in spot.place_ids)
            and (not self.area_kind or self.area_kind in spot.area_kinds)
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """What routing asks about a case. `owner`: unit code of its component's owner; `forbidden`: who reported it."""

    category: str
    day: date
    grid_code: str = ""
    place_ids: frozenset[int] = frozenset()
    area_kinds: frozenset[str] = frozenset()
    owner: str = ""
    forbidden: frozenset[str] = frozenset()
    grid_duty: bool = False

    @property
    def ancestry(self) -> tuple[str, ...]:
        return tuple(self.category[:length] for length in (2, 4, 6))


class Catalogue:
    """Rows by category, read once for any number of cases."""

    def __init__(self, rows: Iterable[DatedRow]) -> None:
        self.by_category: dict[str, list[DatedRow]] = defaultdict(list)
        for one in rows:
            self.by_category[one.row.category_code].append(one)

    def route(self, spot: Spot) -> routing.Outcome:
        """The same as for a new case: the owner of the component, then the narrowest row; never back to the reporter."""
        found = [one.row for code in spot.ancestry for one in self.by_category.get(code, ()) if one.fits(spot)]
        if spot.owner:
            found.append(routing.Row(id=0, category_code=spot.category, lead=spot.owner, component_owner=True))
        return routing.without_backflow(routing.choose(found), spot.forbidden, grid_duty=spot.grid_duty)


@dataclass(frozen=True)
class Changes:
    """`added` rows count in the whole period, whatever their own dates; `removed` are numbers of rows that never do."""

    added: tuple[DatedRow, ...] = ()
    removed: frozenset[int] = frozenset()

    def applied_to(self, rows: Iterable[DatedRow]) -> list[DatedRow]:
        gone = self.removed | {one.row.id for one in self.added}
        return [*(one for one in rows if one.row.id not in gone), *self.added]

    def categories(self, rows: Iterable[DatedRow]) -> frozenset[str]:
        """Codes of the categories that the changes are about: all others are routed as before."""
        changed = {one.row.category_code for one in rows if one.row.id in self.removed}
        return frozenset(changed | {one.row.category_code for one in self.added})


def goes_to(outcome: routing.Outcome) -> str:
    """The unit's code, or the verdict for which it stays at the desk."""
    return outcome.chosen.lead if outcome.chosen else outcome.verdict


@dataclass
class Tally:
    """Counts before and after. `loads`: unit code → cases and minutes of their limits, by calendar."""

    cases: int = 0
    moved: int = 0
    desk: dict[str, list[int]] = field(default_factory=lambda: {verdict: [0, 0] for verdict in DESK})
    loads: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    groups: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def count(self, spot: Spot, before: str, after: str, *, minutes: int, calendar: str) -> None:
        """One case. Groups are by category, town, from and to."""
        self.cases += 1
        for side, goes in enumerate((before, after)):
            if goes in self.desk:
                self.desk[goes][side] += 1
                continue
            load = self.loads.setdefault(goes, {"cases": [0, 0], "office": [0, 0], "continuous": [0, 0]})
            load["cases"][side] += 1
            load[calendar][side] += minutes
        if before != after:
            self.moved += 1
            self.groups[spot.category, spot.grid_code[:9], before, after] += 1

    def as_json(self, *, most_groups: int) -> dict[str, Any]:
        """Units with most change first, groups with most cases first."""
        loads = sorted(self.loads.items(), key=lambda one: (-abs(one[1]["cases"][1] - one[1]["cases"][0]), one[0]))
        return {
            "cases": self.cases,
            "moved": self.moved,
            "desk": self.desk,
            "loads": [{"unit": code, **load} for code, load in loads],
            "groups": [
                {"category": category, "town": town, "before": before, "after": after, "cases": cases}
                for (category, town, before, after), cases in self.groups.most_common(most_groups)
            ],
        }
