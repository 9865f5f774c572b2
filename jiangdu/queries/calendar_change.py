"""What a year's calendar would do to the time limits that are running, before it is published. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jiangdu.models import Clock, Workday
from jiangdu.recompute import touching
from jiangdu.rulebook import Rulebook, rules
from jiangdu.timing import pauses_of, set_due
from jiangdu.worktime import SpecialDay

SHOWN = 100  # of the moves one by one; all are counted
CHUNK = 500


@dataclass(frozen=True)
class Move:
    """A clock whose due time would be another."""

    clock: Clock
    old: datetime
    new: datetime


@dataclass(frozen=True)
class Moves:
    """`looked_at` clocks reach into the year; `later` and `earlier` of them would move, the first stand in `moves`."""

    looked_at: int
    later: int
    earlier: int
    moves: Sequence[Move]


def moves_if_published(year: int, days: Iterable[Workday]) -> Moves:
    """Due times as they are and as they would be with these special days of the year."""
    book = _with(rules(), year, days)
    looked_at, later, earlier = 0, 0, 0
    shown: list[Move] = []
    for clocks in _portions(year, book):
        ledger = pauses_of(clocks)
        for clock in clocks:
            looked_at += 1
            old = clock.due_at
            set_due(clock, ledger.get(clock.pk, []), book)
            later += clock.due_at > old
            earlier += clock.due_at < old
            if clock.due_at != old and len(shown) < SHOWN:
                shown.append(Move(clock, old, clock.due_at))
    return Moves(looked_at, later, earlier, shown)


def _with(book: Rulebook, year: int, days: Iterable[Workday]) -> Rulebook:
    """The rules with this year published as given."""
    ours = {row.day: SpecialDay(row.kind == Workday.Kind.ADJUSTED_WORKDAY, row.name_zh, row.name_en) for row in days}
    calendars = {}
    for unit, calendar in book.calendars.items():
        others = {day: special for day, special in calendar.days.items() if day.year != year}
        calendars[unit] = replace(calendar, days=others | ours, published=calendar.published | {year}, _open={})
    return replace(book, calendars=calendars, calendar_version=book.calendar_version + 1)


def _portions(year: int, book: Rulebook) -> Iterable[list[Clock]]:
    last = 0
    while portion := list(touching(year, book).filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield portion
        last = portion[-1].pk
