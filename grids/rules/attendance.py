"""Attendance of a guide: days signed in ÷ days required. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DateSpan = tuple[date, date | None]  # both inclusive; None has no end
DayState = Literal["signed_in", "missing", "leave", "free", "ahead"]


@dataclass(frozen=True)
class Attendance:
    """`days`: every day of the period with what became of it; a day not over yet is `ahead` until signed in."""

    days: tuple[tuple[date, DayState], ...]

    def _count(self, *states: DayState) -> int:
        return sum(state in states for _day, state in self.days)

    @property
    def signed_in(self) -> int:
        return self._count("signed_in")

    @property
    def required(self) -> int:
        return self._count("signed_in", "missing")

    @property
    def on_leave(self) -> int:
        return self._count("leave")

    @property
    def share(self) -> float | None:
        """0 to 1; None where no day was required."""
        return self.signed_in / self.required if self.required else None


def attendance(
    *,
    first: date,
    last: date,
    today: date,
    held: DateSpan,
    works: Callable[[date], bool],
    leaves: Iterable[DateSpan],
    signed: Collection[date],
) -> Attendance:
    """From `first` to `last`: workdays on which the post was held, less leave, are required once they are over.

    Signing in on a free day or on leave neither counts nor hurts. Today counts as soon as it is signed.
    """
    spans, found = tuple(leaves), []
    for day in _days(first, last):
        if not _in(day, held) or not works(day):
            state: DayState = "free"
        elif any(_in(day, span) for span in spans):
            state = "leave"
        elif day in signed:
            state = "signed_in"
        else:
            state = "missing" if day < today else "ahead"
        found.append((day, state))
    return Attendance(tuple(found))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _in(day: date, span: DateSpan) -> bool:
    return span[0] <= day and (span[1] is None or day <= span[1])
