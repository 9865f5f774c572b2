"""Working-time arithmetic: how far a number of working minutes reaches, and how many lie between two moments.

Pure: a `Calendar` is a value built from rows elsewhere. Moments are aware datetimes; durations are whole minutes where
a name says `minutes`, else timedeltas. Wall-clock office hours are turned into absolute time day by day, so zones with
summer time come out right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

WORK_DAY_MINUTES = 480
SATURDAY = 5
ONE_DAY = timedelta(days=1)
# A calendar without an open minute for ten years is a mistake in its rows, not a long wait.
HORIZON_DAYS = 3_660

Span = tuple[int, int]  # minutes after midnight, end exclusive; (480, 720) is 08:00–12:00
Moment = datetime
Pause = tuple[datetime, datetime]
Why = Literal["weekend", "holiday"]


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from its weekday: a holiday, or a weekend day everybody works (调休)."""

    works: bool
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Hours:
    """Office hours from a day on. `default` holds for every working day without an entry in `by_weekday` (0 = Monday).

    A Saturday or Sunday named in `by_weekday` is open although it is a weekend.
    """

    valid_from: date
    default: tuple[Span, ...]
    by_weekday: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)

    def on(self, weekday: int) -> tuple[Span, ...]:
        return self.by_weekday.get(weekday, self.default)


@dataclass(frozen=True)
class Calendar:
    """Which minutes count. `hours` in the order of `valid_from`; the first also serves earlier days.

    `published`: the years whose holidays are official; in any other year weekends alone are known.
    """

    zone: tzinfo = UTC
    days: Mapping[date, SpecialDay] = field(default_factory=dict)
    hours: tuple[Hours, ...] = ()
    published: frozenset[int] = frozenset()
    is_continuous: bool = False
    _open: dict[date, tuple[tuple[datetime, datetime], ...]] = field(default_factory=dict, compare=False, repr=False)

    def hours_on(self, day: date) -> Hours:
        """The office hours in force that day."""
        valid = [hours for hours in self.hours if hours.valid_from <= day]
        return valid[-1] if valid else self.hours[0]

    def works(self, day: date) -> bool:
        """Whether offices are open that day at all."""
        special = self.days.get(day)
        if special is not None:
            return special.works
        return day.weekday() < SATURDAY or day.weekday() in self.hours_on(day).by_weekday

    def open_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open spans of a day in absolute time, in order."""
        if day not in self._open:
            midnight = datetime.combine(day, time.min, self.zone)
            spans = self.hours_on(day).on(day.weekday()) if self.works(day) else ()
            self._open[day] = tuple(
                ((midnight + timedelta(minutes=a)).astimezone(UTC), (midnight + timedelta(minutes=b)).astimezone(UTC))
                for a, b in sorted(spans)
            )
        return self._open[day]

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


CONTINUOUS = Calendar(is_continuous=True)


def add(start: Moment, amount: timedelta, calendar: Calendar) -> Moment:
    """The moment at which `amount` of open time has passed since `start`; ends as early as possible (18:00, not 08:00).

    Nothing to add leaves `start` as it is. ValueError for a negative amount, a naive moment or a calendar never open.
    """
    if start.tzinfo is None or amount < timedelta(0):
        raise ValueError("needs an aware moment and an amount that is not negative")
    if calendar.is_continuous:
        return (start.astimezone(UTC) + amount).astimezone(start.tzinfo)
    if not amount:
        return start
    for opens, closes in _open_from(start, calendar):
        if amount <= closes - opens:
            return (opens + amount).astimezone(start.tzinfo)
        amount -= closes - opens
    raise ValueError("the calendar has no open time within ten years")


def between(start: Moment, end: Moment, calendar: Calendar) -> timedelta:
    """Open time from `start` to `end`; zero when `end` is not after `start`."""
    if end <= start:
        return timedelta(0)
    if calendar.is_continuous:
        return end.astimezone(UTC) - start.astimezone(UTC)
    total = timedelta(0)
    for opens, closes in _open_from(start, calendar, until=end):
        total += min(closes, end) - opens
    return total


def add_around(start: Moment, amount: timedelta, calendar: Calendar, pauses: Sequence[Pause]) -> Moment:
    """`add`, with time inside the pauses (in order, all ended) not counting."""
    cursor = start
    for begins, ends in pauses:
        before = between(cursor, begins, calendar)
        if amount <= before:
            break
        amount -= before
        cursor = max(cursor, ends)
    return add(cursor, amount, calendar)


def between_around(start: Moment, end: Moment, calendar: Calendar, pauses: Sequence[Pause]) -> timedelta:
    """`between`, less the open time inside the pauses."""
    paused = sum((between(max(start, a), min(end, b), calendar) for a, b in pauses), timedelta(0))
    return between(start, end, calendar) - paused


def add_minutes(start: Moment, minutes: int, calendar: Calendar) -> Moment:
    """`add` in whole minutes."""
    return add(start, timedelta(minutes=minutes), calendar)


def minutes_between(start: Moment, end: Moment, calendar: Calendar) -> int:
    """`between` in whole minutes, rounded down."""
    return between(start, end, calendar) // timedelta(minutes=1)


def is_open(moment: Moment, calendar: Calendar, grace: timedelta = timedelta(0)) -> bool:
    """Whether offices are open; closing time itself, and `grace` after it, still count."""
    if calendar.is_continuous:
        return True
    day = calendar.local_day(moment)
    spans = [*calendar.open_on(day - ONE_DAY), *calendar.open_on(day)]
    return any(opens <= moment <= closes + grace for opens, closes in spans)


def next_opening(moment: Moment, calendar: Calendar) -> Moment:
    """`moment` itself if offices are open then, else the next opening."""
    if is_open(moment, calendar):
        return moment
    for opens, _ in _open_from(moment, calendar):
        return opens.astimezone(moment.tzinfo)
    raise ValueError("the calendar has no open time within ten years")


def _open_from(start: Moment, calendar: Calendar, until: Moment | None = None) -> Iterator[tuple[datetime, datetime]]:
    """Open spans from `start` on, the first cut at `start`; only those beginning before `until`."""
    # The day before, too: a span may run past midnight.
    day, last = (calendar.local_day(start) - ONE_DAY, calendar.local_day(until) if until else None)
    for _ in range(HORIZON_DAYS if last is None else (last - day).days + 1):
        for opens, closes in calendar.open_on(day):
            if closes > start and (until is None or opens < until):
                yield max(opens, start.astimezone(UTC)), closes
        day += ONE_DAY


@dataclass(frozen=True)
class SkippedDays:
    """A run of days that did not count, both ends inclusive, all for the same reason."""

    first: date
    last: date
    why: Why
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Explanation:
    """What a calendar did between two moments: days passed over, adjusted workdays that counted, years not official."""

    skipped: tuple[SkippedDays, ...] = ()
    worked: tuple[date, ...] = ()
    unpublished: tuple[int, ...] = ()


def explain(start: Moment, end: Moment, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Explanation:
    """The facts behind a due time, for words: every day from `start` to `end` in the calendar's own zone.

    Days wholly inside a pause are left out: they neither counted nor were they skipped.
    """
    if calendar.is_continuous:
        return Explanation()
    first, last = calendar.local_day(start), calendar.local_day(end)
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = [day for day in span if not _is_paused(day, calendar, pauses)]
    worked = tuple(day for day in days if day in calendar.days and calendar.days[day].works)
    years = sorted({day.year for day in days} - calendar.published)
    return Explanation(
        _runs([_skipped(day, calendar) for day in days if not calendar.works(day)]), worked, tuple(years)
    )


def _is_paused(day: date, calendar: Calendar, pauses: Sequence[Pause]) -> bool:
    """Whether the whole day lies inside one pause."""
    midnight = datetime.combine(day, time.min, calendar.zone)
    return any(begins <= midnight and midnight + ONE_DAY <= ends for begins, ends in pauses)


def _skipped(day: date, calendar: Calendar) -> SkippedDays:
    special = calendar.days.get(day)
    if special is None:
        return SkippedDays(day, day, "weekend")
    return SkippedDays(day, day, "holiday", special.name_zh, special.name_en)


def _runs(days: Sequence[SkippedDays]) -> tuple[SkippedDays, ...]:
    """Neighbouring days with the same reason and name, joined."""
    runs: list[SkippedDays] = []
    for day in days:
        before = runs[-1] if runs else None
        if before and before.last + ONE_DAY == day.first and _reason(before) == _reason(day):
            runs[-1] = SkippedDays(before.first, day.last, day.why, day.name_zh, day.name_en)
        else:
            runs.append(day)
    return tuple(runs)


def _reason(run: SkippedDays) -> tuple[str, str]:
    return run.why, run.name_zh
