"""What came out of a dry run, with the names people know: for the page, the workbook and the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Category, DryRun, DryRunMove
from grids.queries.locate import grid_paths
from jiangdu.models import Unit, User

AT_DESK: dict[str, str | Promise] = {
    "no_owner": _("desk: no owner"),
    "unclear": _("desk: unclear"),
    "backflow": _("desk: would flow back"),
}


@dataclass(frozen=True)
class Load:
    """A department's cases, and the hours of their limits, as (before, after)."""

    unit: str
    name: str
    cases: tuple[int, int]
    office: tuple[float, float]
    continuous: tuple[float, float]

    @property
    def more(self) -> int:
        return self.cases[1] - self.cases[0]


@dataclass(frozen=True)
class Group:
    """Cases of one category and town with the same way."""

    category: str
    town: str
    before: str
    after: str
    cases: int


@dataclass(frozen=True)
class Move:
    """A case that would have gone elsewhere. `lead`: who has it in fact."""

    case: Case
    before: str
    after: str
    lead: str


class Outcome:
    """The result of a run that is done."""

    def __init__(self, run: DryRun) -> None:
        self.run, self.result = run, run.result
        used = {load["unit"] for load in self.result["loads"]}
        self.units: dict[str, Any] = {unit.code: unit.short_name for unit in Unit.objects.filter(code__in=used)}
        self.desk = [(AT_DESK[verdict], *pair) for verdict, pair in self.result["desk"].items()]

    def name_of(self, goes: str) -> str:
        """A unit's name, or why it stays at the desk."""
        return str(AT_DESK.get(goes) or self.units.get(goes, goes))

    def loads(self) -> list[Load]:
        return [
            Load(
                one["unit"],
                self.name_of(one["unit"]),
                tuple(one["cases"]),
                _hours(one["office"]),
                _hours(one["continuous"]),
            )
            for one in self.result["loads"]
        ]

    def groups(self) -> list[Group]:
        found = self.result["groups"]
        codes = {one["category"] for one in found}
        categories = {one.code: str(one) for one in Category.objects.filter(code__in=codes)}
        towns = grid_paths({one["town"] for one in found})
        return [
            Group(
                categories.get(one["category"], one["category"]),
                towns[one["town"]][-1].name if towns.get(one["town"]) else one["town"],
                self.name_of(one["before"]),
                self.name_of(one["after"]),
                one["cases"],
            )
            for one in found
        ]

    def moves(self, user: User, *, after: int = 0, limit: int) -> tuple[list[Move], int | None]:
        """The next cases, as far as this person sees them, and the key to go on from (None: no more)."""
        rows = list(self._moves(user).filter(pk__gt=after)[: limit + 1])
        found = [
            Move(
                one.case,
                self.name_of(one.before),
                self.name_of(one.after),
                one.case.lead.short_name if one.case.lead else "",
            )
            for one in rows[:limit]
        ]
        return found, rows[limit - 1].pk if len(rows) > limit else None

    def hidden(self, user: User) -> int:
        """How many of the cases this person does not see, or that were too many to keep one by one."""
        return int(self.result["moved"]) - self._moves(user).count()

    def _moves(self, user: User) -> QuerySet[DryRunMove]:
        seen = Case.objects.visible_to(user).order_by().values("pk")  # type: ignore[attr-defined]
        return self.run.moves.filter(case__in=seen).select_related("case__category", "case__lead").order_by("pk")


def _hours(pair: Sequence[int]) -> tuple[float, float]:
    """Minutes → hours."""
    return round(pair[0] / 60, 1), round(pair[1] / 60, 1)
