"""The duty rota as intervals: when nobody is on duty, and which shifts cannot both be meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Turn:
    """One shift: who (`person`), for which `unit`, as the how-manieth to be called; the end is not part of it."""

    key: int
    unit: int
    person: int
    order: int
    starts: datetime
    ends: datetime

    def meets(self, other: Turn) -> bool:
        return self.starts < other.ends and other.starts < self.ends


def gaps(turns: Iterable[Turn], start: datetime, end: datetime) -> list[Span]:
    """The spans between `start` and `end` in which nobody is on duty, in order."""
    found: list[Span] = []
    reached = start
    for turn in sorted(turns, key=lambda turn: turn.starts):
        if turn.ends <= reached or turn.starts >= end:
            continue
        if turn.starts > reached:
            found.append((reached, turn.starts))
        reached = turn.ends
    if reached < end:
        found.append((reached, end))
    return found


def conflicts(turns: Sequence[Turn]) -> list[tuple[Turn, Turn, str]]:
    """Pairs that overlap: one person twice (`person`), or two to be called as the same at one unit (`order`)."""
    found = []
    for one, two in combinations(sorted(turns, key=lambda turn: (turn.starts, turn.key)), 2):
        if not one.meets(two):
            continue
        if one.person == two.person:
            found.append((one, two, "person"))
        elif one.unit == two.unit and one.order == two.order:
            found.append((one, two, "order"))
    return found
