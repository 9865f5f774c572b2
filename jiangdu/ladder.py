"""When a clock reaches which warning level. Pure: a clock's values and the steps of its ladder in, moments out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from jiangdu.limits import OFFICE
from jiangdu.worktime import CONTINUOUS, Calendar, Pause, add_around, between_around, next_opening

LEVELS = ("yellow", "orange", "red", "L2", "L3", "L4")


@dataclass(frozen=True)
class Step:
    """One row of a ladder; see `LadderStep` for what the fields mean. All durations in minutes."""

    level: str
    above_minutes: int = 0
    share_percent: int | None = None
    minutes_left: int | None = None
    minutes_left_from: int = 0
    times_after_due: Decimal | None = None
    minimum_after_due: int = 0
    after_due_calendar: str = ""
    minutes_after_previous: int | None = None


@dataclass(frozen=True)
class Run:
    """A clock as the ladder sees it. `office` says when people may be told; urgent clocks tell them at any hour."""

    limit_minutes: int
    calendar: Calendar
    office: Calendar
    started: datetime
    due: datetime
    pauses: tuple[Pause, ...] = ()
    urgent: bool = False


@dataclass(frozen=True)
class Rung:
    """A level and the moment it is reached."""

    level: str
    at: datetime


def rungs(run: Run, steps: Sequence[Step]) -> list[Rung]:
    """Every level this clock can reach, in order, each no earlier than the one before.

    Outside office hours the levels of a clock that is not urgent wait for the next opening.
    """
    reached: list[Rung] = []
    exact = run.started
    for step in sorted(steps, key=lambda step: LEVELS.index(step.level)):
        if run.limit_minutes <= step.above_minutes:
            continue
        exact = max(exact, _moment(run, step, exact))
        reached.append(Rung(step.level, exact if run.urgent else next_opening(exact, run.office)))
    return reached


def next_rung(run: Run, steps: Sequence[Step], level: str) -> Rung | None:
    """The first rung above `level` ('' = none reached yet), whatever the time; None at the top."""
    rank = LEVELS.index(level) if level else -1
    return next((rung for rung in rungs(run, steps) if LEVELS.index(rung.level) > rank), None)


def _moment(run: Run, step: Step, previous: datetime) -> datetime:
    """When the step is reached, its order and office hours apart."""
    if step.share_percent is not None:
        return _before_due(run, step, step.share_percent)
    if step.times_after_due is not None:
        return _after_due(run, step, step.times_after_due)
    return add_around(previous, timedelta(minutes=step.minutes_after_previous or 0), run.office, run.pauses)


def _before_due(run: Run, step: Step, percent: int) -> datetime:
    """At a share of the whole time, or with so many minutes left, whichever comes first."""
    whole = between_around(run.started, run.due, run.calendar, run.pauses)
    if percent >= 100:
        return run.due
    spent = whole * percent / 100
    if step.minutes_left is not None and run.limit_minutes >= step.minutes_left_from:
        spent = min(spent, max(whole - timedelta(minutes=step.minutes_left), timedelta(0)))
    return min(add_around(run.started, spent, run.calendar, run.pauses), run.due)


def _after_due(run: Run, step: Step, times: Decimal) -> datetime:
    """A multiple of the limit after the due time, and at least the minimum in office time."""
    calendars = {"": run.calendar, OFFICE: run.office}
    measured = calendars.get(step.after_due_calendar, CONTINUOUS)
    by_limit = add_around(run.due, timedelta(minutes=float(times * run.limit_minutes)), measured, run.pauses)
    at_least = add_around(run.due, timedelta(minutes=step.minimum_after_due), run.office, run.pauses)
    return max(by_limit, at_least)
