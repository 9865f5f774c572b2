"""Limits as values: integer minutes in a calendar, with the unit kept for the wording. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

CalendarKind = Literal["continuous", "office"]
CONTINUOUS: Final = "continuous"
OFFICE: Final = "office"

# unit → (calendar, minutes in one). Larger units first: a number of minutes is worded in the first that divides it.
UNITS: Final[dict[str, tuple[CalendarKind, int]]] = {
    "natural_day": (CONTINUOUS, 1440),
    "urgent_hour": (CONTINUOUS, 60),
    "urgent_minute": (CONTINUOUS, 1),
    "work_day": (OFFICE, 480),
    "work_hour": (OFFICE, 60),
    "work_minute": (OFFICE, 1),
}


@dataclass(frozen=True)
class Limit:
    """How long something may take: `minutes` in `calendar`; `value` and `unit` are the same in words."""

    minutes: int
    calendar: CalendarKind
    unit: str
    value: int

    @classmethod
    def of(cls, unit: str, value: int) -> Limit:
        """`Limit.of("work_hour", 4)`; KeyError for an unknown unit, ValueError below one."""
        calendar, minutes = UNITS[unit]
        if value < 1:
            raise ValueError("a limit is at least one")
        return cls(minutes * value, calendar, unit, value)

    @classmethod
    def of_minutes(cls, minutes: int, calendar: CalendarKind) -> Limit:
        """The same in the largest unit that comes out even; never in days below two of them."""
        for unit, (kind, size) in UNITS.items():
            if kind == calendar and minutes % size == 0 and (size <= 60 or minutes >= 2 * size or calendar == OFFICE):
                return cls.of(unit, minutes // size)
        raise ValueError(f"no unit for {minutes} minutes in {calendar!r}")

    def half(self) -> Limit:
        """Half of it, rounded up to a whole minute."""
        return self.of_minutes((self.minutes + 1) // 2, self.calendar)
