"""Who is responsible: the most specific row of the catalogue wins, and says why. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["match", "no_owner", "unclear", "backflow"]

PLACE_RANK = 30  # a place is narrower than any grid
AREA_KIND_RANK = 14  # narrower than a village (12), wider than a grid (15)


@dataclass(frozen=True)
class Row:
    """One responsibility row that fits the matter's category and area. `lead` and `assisting` are unit codes."""

    id: int
    category_code: str
    lead: str
    assisting: tuple[str, ...] = ()
    grid_prefix: str = ""
    place: str = ""  # name of the place, '' if the row is not for one
    area_kind: str = ""  # name of the area kind
    component_owner: bool = False
    document: str = ""
    decision: int = 0  # number of the coordination that decided it: among equals a decision counts, the newest first

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Component owner, then small category before class, then the narrower area, then what was decided last."""
        if self.place:
            area = PLACE_RANK
        elif self.area_kind:
            area = AREA_KIND_RANK
        else:
            area = len(self.grid_prefix)
        return (int(self.component_owner), len(self.category_code), area, self.decision)


@dataclass(frozen=True)
class Outcome:
    """`losers` pairs each row that lost with the reason code: less_specific, conflict or duplicate."""

    verdict: Verdict
    chosen: Row | None = None
    losers: tuple[tuple[Row, str], ...] = field(default=())


def choose(rows: Sequence[Row]) -> Outcome:
    """Pick the row that decides. Equal in rank but naming another lead → unclear; nothing fits → no_owner."""
    if not rows:
        return Outcome("no_owner")
    ranked = sorted(rows, key=lambda row: (row.rank, -row.id), reverse=True)
    best = ranked[0]
    rivals = [row for row in ranked[1:] if row.rank == best.rank]
    others = tuple((row, "less_specific") for row in ranked[1:] if row.rank != best.rank)
    if any(row.lead != best.lead for row in rivals):
        return Outcome("unclear", None, ((best, "conflict"), *((row, "conflict") for row in rivals), *others))
    return Outcome("match", best, (*((row, "duplicate") for row in rivals), *others))


def without_backflow(outcome: Outcome, forbidden: frozenset[str], *, grid_duty: bool) -> Outcome:
    """Refuse an outcome that hands the matter back to those who reported it, unless it is their own duty."""
    row = outcome.chosen
    if row is None or grid_duty:
        return outcome
    if row.lead in forbidden or forbidden.intersection(row.assisting):
        return Outcome("backflow", None, ((row, "backflow"), *outcome.losers))
    return outcome
