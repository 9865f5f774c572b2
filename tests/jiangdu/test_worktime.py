"""Working time, as a calendar one can read, and as laws that hold for any calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jiangdu.limits import Limit
from jiangdu.seed.workdays import OFFICIAL, read_days
from jiangdu.worktime import (
    CONTINUOUS,
    Calendar,
    Hours,
    SpecialDay,
    add,
    add_around,
    add_minutes,
    between,
    between_around,
    explain,
    is_open,
    minutes_between,
    next_opening,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = ((480, 720), (840, 1080))


def district(**hours: object) -> Calendar:
    """The seeded calendar with the district's office hours."""
    days = {row.day: SpecialDay(row.kind == "adjusted_workday", row.name_zh, row.name_en) for row in read_days()}
    return Calendar(SHANGHAI, days, (Hours(date(2004, 1, 1), DAY, **hours),), frozenset(OFFICIAL))  # type: ignore[arg-type]


OFFICE = district()


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "unit", "value", "due", "why"),
    [
        ("2026-11-20 17:30", "work_hour", 4, "2026-11-23 11:30", "half an hour on Friday, the rest on Monday"),
        ("2026-09-30 17:00", "work_day", 2, "2026-10-09 17:00", "National Day, seven days"),
        ("2026-02-13 17:00", "work_day", 1, "2026-02-14 17:00", "an adjusted workday before Spring Festival"),
        ("2026-11-24 23:30", "urgent_hour", 2, "2026-11-25 01:30", "round the clock"),
        ("2026-11-24 10:05", "urgent_hour", 2, "2026-11-24 12:05", "round the clock, over lunch"),
        ("2026-11-24 11:30", "work_hour", 1, "2026-11-24 14:30", "the lunch break does not count"),
        ("2026-11-24 14:00", "work_hour", 4, "2026-11-24 18:00", "ends at closing time, not the next morning"),
        ("2026-11-24 18:00", "work_hour", 4, "2026-11-25 12:00", "begins at the next opening"),
        ("2026-11-21 10:00", "work_minute", 30, "2026-11-23 08:30", "a Saturday"),
        ("2026-02-14 17:30", "work_hour", 1, "2026-02-24 08:30", "Spring Festival, nine days"),
        ("2026-02-27 17:00", "work_hour", 2, "2026-02-28 09:00", "Saturday 28 February is worked"),
        ("2026-10-09 17:00", "work_day", 2, "2026-10-12 17:00", "Saturday 10 October is worked"),
        ("2026-04-03 16:00", "work_day", 1, "2026-04-07 16:00", "Qingming"),
        ("2026-04-30 17:00", "work_hour", 2, "2026-05-06 09:00", "Labour Day"),
        ("2026-06-18 17:00", "work_hour", 2, "2026-06-22 09:00", "Dragon Boat Festival"),
        ("2026-09-24 17:00", "work_hour", 2, "2026-09-28 09:00", "Mid-Autumn Festival"),
        ("2025-12-31 17:00", "work_hour", 2, "2026-01-04 09:00", "New Year; Sunday 4 January is worked"),
        ("2026-11-27 12:00", "natural_day", 2, "2026-11-29 12:00", "natural days count weekends"),
        ("2026-12-31 17:00", "work_hour", 2, "2027-01-01 09:00", "2027 is not published: only its weekends are known"),
        ("2020-01-23 17:00", "work_hour", 2, "2020-02-03 09:00", "the prolonged Spring Festival of 2020"),
    ],
)
def test_the_calendar(start: str, unit: str, value: int, due: str, why: str) -> None:
    limit = Limit.of(unit, value)
    calendar = OFFICE if limit.calendar == "office" else CONTINUOUS
    assert add_minutes(local(start), limit.minutes, calendar) == local(due), why


def test_the_days_of_2026_as_announced() -> None:
    days = [row for row in read_days() if row.day.year == 2026]
    holidays = {f"{row.day:%m-%d}" for row in days if row.kind == "holiday"}
    worked = {f"{row.day:%m-%d}" for row in days if row.kind == "adjusted_workday"}
    assert worked == {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"}
    spring = {f"02-{n}" for n in range(15, 24)}
    golden = {f"10-0{n}" for n in range(1, 8)}
    assert spring | golden <= holidays and len(holidays) == 33
    assert all(row.name_zh and row.name_en for row in read_days())


def test_hours_of_a_weekday_and_of_a_date() -> None:
    later = Hours(date(2026, 11, 25), ((540, 720),), {5: ((540, 600),)})
    calendar = Calendar(SHANGHAI, {}, (Hours(date(2004, 1, 1), DAY), later))
    assert minutes_between(local("2026-11-24 00:00"), local("2026-11-25 00:00"), calendar) == 480
    assert minutes_between(local("2026-11-25 00:00"), local("2026-11-26 00:00"), calendar) == 180
    assert minutes_between(local("2026-11-28 00:00"), local("2026-11-30 00:00"), calendar) == 60  # an open Saturday


def test_opening() -> None:
    assert is_open(local("2026-11-24 18:00"), OFFICE) and not is_open(local("2026-11-24 18:01"), OFFICE)
    assert is_open(local("2026-11-24 18:10"), OFFICE, timedelta(minutes=15))
    assert next_opening(local("2026-11-20 18:01"), OFFICE) == local("2026-11-23 08:00")
    assert next_opening(local("2026-11-20 09:00"), OFFICE) == local("2026-11-20 09:00")
    assert next_opening(local("2026-11-21 09:00"), CONTINUOUS) == local("2026-11-21 09:00")


def test_summer_time_changes_nothing_in_the_hours_counted() -> None:
    paris = ZoneInfo("Europe/Paris")
    calendar = Calendar(paris, {}, (Hours(date(2004, 1, 1), ((0, 1440),), {6: ((0, 1440),)}),))
    sunday = datetime(2026, 3, 29, tzinfo=paris)  # 23 hours long
    assert between(sunday, datetime(2026, 3, 30, tzinfo=paris), calendar) == timedelta(hours=23)


def test_a_calendar_never_open_is_an_error_not_an_endless_loop() -> None:
    with pytest.raises(ValueError, match="no open time"):
        add_minutes(local("2026-11-24 10:00"), 1, Calendar(SHANGHAI, {}, (Hours(date(2004, 1, 1), ()),)))


@pytest.mark.parametrize("start", [local("2026-11-24 10:00").replace(tzinfo=None), None])
def test_naive_moments_and_negative_amounts_are_refused(start: datetime | None) -> None:
    with pytest.raises(ValueError):
        add(start or local("2026-11-24 10:00"), timedelta(minutes=1 if start else -1), OFFICE)


def test_explanation_names_what_was_skipped() -> None:
    facts = explain(local("2026-02-13 17:00"), local("2026-02-24 09:00"), OFFICE)
    [festival] = facts.skipped
    assert (festival.first, festival.last, festival.why) == (date(2026, 2, 15), date(2026, 2, 23), "holiday")
    assert (festival.name_zh, festival.name_en) == ("春节", "Spring Festival")
    assert facts.worked == (date(2026, 2, 14),) and facts.unpublished == ()
    assert explain(local("2026-12-31 17:00"), local("2027-01-04 09:00"), OFFICE).unpublished == (2027,)
    assert explain(local("2026-02-13 17:00"), local("2026-02-24 09:00"), CONTINUOUS).skipped == ()


days = st.dates(date(2024, 1, 1), date(2027, 6, 30))
moments = st.builds(lambda day, time: datetime.combine(day, time, UTC), days, st.times())
amounts = st.timedeltas(timedelta(0), timedelta(days=12))
calendars = st.sampled_from([OFFICE, CONTINUOUS, district(by_weekday={5: ((540, 780),), 2: ((480, 1440),)})])
laws = settings(max_examples=120, deadline=None)


@laws
@given(moments, amounts, calendars)
def test_between_undoes_add(start: datetime, amount: timedelta, calendar: Calendar) -> None:
    assert between(start, add(start, amount, calendar), calendar) == amount


@laws
@given(moments, amounts, amounts, calendars)
def test_adding_twice_is_adding_the_sum(start: datetime, one: timedelta, two: timedelta, calendar: Calendar) -> None:
    assert add(add(start, one, calendar), two, calendar) == add(start, one + two, calendar)


@laws
@given(moments, moments, amounts, calendars)
def test_later_starts_end_no_earlier(one: datetime, two: datetime, amount: timedelta, calendar: Calendar) -> None:
    assume(amount)
    early, late = sorted([one, two])
    assert add(early, amount, calendar) <= add(late, amount, calendar)


@laws
@given(moments, amounts, amounts, calendars)
def test_more_time_ends_no_earlier(start: datetime, one: timedelta, two: timedelta, calendar: Calendar) -> None:
    less, more = sorted([one, two])
    assert add(start, less, calendar) <= add(start, more, calendar)


@laws
@given(st.lists(moments, min_size=3, max_size=3), calendars)
def test_spans_add_up(points: list[datetime], calendar: Calendar) -> None:
    a, b, c = sorted(points)
    assert between(a, b, calendar) + between(b, c, calendar) == between(a, c, calendar)


@laws
@given(moments, amounts, st.lists(amounts, min_size=2, max_size=4), calendars)
def test_pauses_only_delay(start: datetime, amount: timedelta, steps: list[timedelta], calendar: Calendar) -> None:
    points = [start]
    for step in steps:
        points.append(points[-1] + step)
    pauses = list(zip(points[::2], points[1::2], strict=False))
    end = add_around(start, amount, calendar, pauses)
    assert end >= add(start, amount, calendar)
    assert between_around(start, end, calendar, pauses) == amount
