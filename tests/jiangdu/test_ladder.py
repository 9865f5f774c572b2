"""The ladder as a table: when each level of a clock is reached."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangdu.ladder import LEVELS, Run, Step, next_rung, rungs
from jiangdu.limits import Limit
from jiangdu.seed.clock_rules import ladder_steps
from jiangdu.worktime import CONTINUOUS, Pause, SpecialDay, add_around
from tests.jiangdu.test_worktime import OFFICE, local


def ladder(*, urgent: bool, stage: str = "") -> list[Step]:
    """The seeded steps of a stage."""
    rows = [row for row in ladder_steps() if row["stage"] == stage and row["is_urgent"] == urgent]
    return [Step(**{key: value for key, value in row.items() if key not in {"stage", "is_urgent"}}) for row in rows]


def run(start: str, limit: Limit, *, urgent: bool = False, pauses: tuple[Pause, ...] = ()) -> Run:
    calendar = OFFICE if limit.calendar == "office" else CONTINUOUS
    due = add_around(local(start), timedelta(minutes=limit.minutes), calendar, pauses)
    return Run(limit.minutes, calendar, OFFICE, local(start), due, pauses, urgent)


def shown(found: Run, steps: list[Step]) -> dict[str, str]:
    return {
        rung.level: f"{rung.at.astimezone(local('2026-01-01 00:00').tzinfo):%m-%d %H:%M}"
        for rung in rungs(found, steps)
    }


def test_four_working_hours() -> None:
    """30 minutes left come before 90 %; overtime is counted in workdays, at least one and three."""
    assert shown(run("2026-11-23 08:00", Limit.of("work_hour", 4)), ladder(urgent=False)) == {
        "yellow": "11-23 10:48",
        "orange": "11-23 11:30",
        "red": "11-23 12:00",
        "L2": "11-24 12:00",
        "L3": "11-26 12:00",
        "L4": "12-03 12:00",
    }


def test_two_workdays() -> None:
    """90 % comes before 30 minutes left; overtime in multiples of the limit."""
    assert shown(run("2026-11-23 08:00", Limit.of("work_day", 2)), ladder(urgent=False)) == {
        "yellow": "11-24 11:12",
        "orange": "11-24 16:24",
        "red": "11-24 18:00",
        "L2": "11-26 18:00",
        "L3": "11-30 18:00",
        "L4": "12-07 18:00",
    }


def test_two_working_hours_have_no_half_hour_rule() -> None:
    found = shown(run("2026-11-23 08:00", Limit.of("work_hour", 2)), ladder(urgent=False))
    assert (found["yellow"], found["orange"]) == ("11-23 09:24", "11-23 09:48")


@pytest.mark.parametrize("limit", [Limit.of("work_minute", 30), Limit.of("work_hour", 1)])
def test_up_to_an_hour_there_is_red_then_l2_and_l3(limit: Limit) -> None:
    assert list(shown(run("2026-11-23 08:00", limit), ladder(urgent=False))) == ["red", "L2", "L3"]


def test_an_urgent_clock_runs_through_the_night_without_minimum() -> None:
    assert shown(run("2026-11-21 22:00", Limit.of("urgent_hour", 2), urgent=True), ladder(urgent=True)) == {
        "yellow": "11-21 23:24",
        "orange": "11-21 23:48",
        "red": "11-22 00:00",
        "L2": "11-22 02:00",
        "L3": "11-22 04:00",
        "L4": "11-27 18:00",
    }
    short = shown(run("2026-11-21 22:00", Limit.of("urgent_minute", 15), urgent=True), ladder(urgent=True))
    assert short == {"red": "11-21 22:15", "L2": "11-21 22:30", "L3": "11-21 22:45"}


@pytest.mark.parametrize("urgent", [False, True])
def test_answers_draft_no_further_orders(urgent: bool) -> None:
    steps = ladder(urgent=urgent, stage="answer")
    assert list(shown(run("2026-11-23 08:00", Limit.of("work_day", 1)), steps)) == ["yellow", "orange", "red"]


def test_nobody_is_told_at_night_unless_it_is_urgent() -> None:
    """Natural days run on over the weekend, their levels wait for Monday; the order stays."""
    found = shown(run("2026-11-20 12:00", Limit.of("natural_day", 2)), ladder(urgent=False))
    assert (found["yellow"], found["orange"], found["red"]) == ("11-23 08:00",) * 3
    assert found["L2"] == "11-24 12:00"  # two days after noon on Sunday, later than one workday


def test_pauses_move_what_is_still_to_come() -> None:
    pause = (local("2026-11-23 10:00"), local("2026-11-24 10:00"))
    found = shown(run("2026-11-23 08:00", Limit.of("work_hour", 4), pauses=(pause,)), ladder(urgent=False))
    assert (found["yellow"], found["red"]) == ("11-24 10:48", "11-24 12:00")
    overdue = (local("2026-11-23 14:00"), local("2026-11-24 14:00"))
    found = shown(run("2026-11-23 08:00", Limit.of("work_hour", 4), pauses=(overdue,)), ladder(urgent=False))
    assert (found["red"], found["L2"]) == ("11-23 12:00", "11-25 12:00")


def test_an_earlier_due_time_pulls_the_warnings_forward() -> None:
    base = run("2026-11-23 08:00", Limit.of("work_hour", 4))
    sooner = Run(base.limit_minutes, OFFICE, OFFICE, base.started, local("2026-11-23 09:40"), (), False)
    found = shown(sooner, ladder(urgent=False))
    assert (found["yellow"], found["orange"], found["red"]) == ("11-23 09:10", "11-23 09:10", "11-23 09:40")


def test_a_due_time_already_past_reaches_everything_in_order_at_once() -> None:
    base = run("2026-11-23 08:00", Limit.of("work_hour", 4))
    past = Run(base.limit_minutes, OFFICE, OFFICE, base.started, local("2026-11-22 09:00"), (), False)
    found = rungs(past, ladder(urgent=False))
    assert [rung.at for rung in found[:3]] == [base.started] * 3


def test_next_rung() -> None:
    found, steps = (run("2026-11-23 08:00", Limit.of("work_hour", 4)), ladder(urgent=False))
    first, after_red = next_rung(found, steps, ""), next_rung(found, steps, "red")
    assert first is not None and first.level == "yellow"
    assert after_red is not None and after_red.level == "L2"
    assert next_rung(found, steps, "L4") is None
    assert next_rung(found, [], "") is None


@settings(max_examples=120, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 30)),  # noqa: DTZ001 – hypothesis wants naive bounds
    st.sampled_from(["work_minute", "work_hour", "work_day", "urgent_hour", "natural_day"]),
    st.integers(1, 40),
    st.booleans(),
)
def test_levels_come_in_order_and_never_before_the_start(start: datetime, unit: str, value: int, urgent: bool) -> None:
    found = rungs(run(f"{start:%Y-%m-%d %H:%M}", Limit.of(unit, value), urgent=urgent), ladder(urgent=urgent))
    assert [rung.level for rung in found] == [level for level in LEVELS if level in {rung.level for rung in found}]
    assert all(one.at <= two.at for one, two in pairwise(found))
    assert found[0].at >= local(f"{start:%Y-%m-%d %H:%M}")
    assert "red" in {rung.level for rung in found}


def test_special_days_count_for_the_ladder_too() -> None:
    assert OFFICE.days[date(2026, 2, 14)] == SpecialDay(True, "春节", "Spring Festival")
    found = shown(run("2026-02-13 08:00", Limit.of("work_hour", 4)), ladder(urgent=False))
    assert found["L2"] == "02-14 12:00" and found["L3"] == "02-25 12:00"


@pytest.mark.parametrize(
    ("limit", "half"),
    [
        (Limit.of("work_day", 2), Limit.of("work_day", 1)),
        (Limit.of("work_day", 1), Limit.of("work_hour", 4)),
        (Limit.of("work_hour", 1), Limit.of("work_minute", 30)),
        (Limit.of("urgent_hour", 2), Limit.of("urgent_hour", 1)),
        (Limit.of("urgent_minute", 15), Limit.of("urgent_minute", 8)),
        (Limit.of("natural_day", 2), Limit.of("urgent_hour", 24)),
        (Limit.of("natural_day", 4), Limit.of("natural_day", 2)),
    ],
)
def test_half_a_limit(limit: Limit, half: Limit) -> None:
    assert limit.half() == half
