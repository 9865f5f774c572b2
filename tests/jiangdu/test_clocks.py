"""Starting, pausing, resuming, extending, stopping and following clocks."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jiangdu.clocks import Limit, Wanted, extend, follow, pause, resume, start, stop
from jiangdu.models import Clock, ClockPause, OfficeHours, StageLimit, Unit, Workday
from jiangdu.rulebook import rules, stage_limit
from tests.jiangdu.clock_world import local, make_unit, seed_rules

pytestmark = pytest.mark.django_db
FOUR_HOURS = Limit.of("work_hour", 4)


@pytest.fixture
def unit(db: None) -> Unit:
    seed_rules()
    return make_unit()


def test_a_clock_is_started_with_all_it_promises(unit: Unit) -> None:
    [clock] = follow(unit, [Wanted("handle", FOUR_HOURS, part=7, unit=unit)], at=local("2026-11-20 17:30"))
    kept = Clock.objects.get()
    assert kept.pk == clock.pk and kept.due_at == local("2026-11-23 11:30")
    assert (kept.subject_type, kept.subject_id, kept.stage, kept.part) == ("jiangdu.unit", unit.pk, "handle", 7)
    assert (kept.limit, kept.level, kept.is_provisional) == (FOUR_HOURS, "", False)
    assert kept.next_check_at == local("2026-11-23 10:18")
    assert kept.calendar_version == rules().calendar_version > 0


def test_follow_starts_stops_pauses_and_resumes(unit: Unit) -> None:
    accept, handle = (Wanted("accept", Limit.of("work_minute", 30)), Wanted("handle", FOUR_HOURS, part=1))
    follow(unit, [accept], at=local("2026-11-23 08:00"))
    follow(unit, [handle], at=local("2026-11-23 08:10"))
    stopped, running = Clock.objects.all()
    assert (stopped.stopped_at, stopped.next_check_at) == (local("2026-11-23 08:10"), None)
    paused = Wanted("handle", FOUR_HOURS, part=1, paused=True, pause_reason="return")
    follow(unit, [paused], at=local("2026-11-23 09:10"))
    follow(unit, [paused], at=local("2026-11-23 09:20"))
    running = Clock.objects.get(pk=running.pk)
    assert (running.paused_at, running.next_check_at) == (local("2026-11-23 09:10"), None)
    assert running.due_at == local("2026-11-23 14:10")
    assert not running.is_overdue(local("2026-11-30 14:10"))
    [running] = follow(unit, [handle], at=local("2026-11-24 08:00"))
    assert running.due_at == local("2026-11-24 11:00") and running.paused_minutes == 1370
    [ledger] = ClockPause.objects.all()
    assert (ledger.paused_at, ledger.resumed_at) == (local("2026-11-23 09:10"), local("2026-11-24 08:00"))
    assert ledger.reason == "return"


def test_a_stopped_clock_never_runs_again(unit: Unit) -> None:
    wanted = Wanted("accept", FOUR_HOURS)
    [first] = follow(unit, [wanted], at=local("2026-11-23 08:00"))
    assert follow(unit, [], at=local("2026-11-23 09:00")) == []
    [second] = follow(unit, [wanted], at=local("2026-11-23 10:00"))
    assert second.pk != first.pk and second.due_at == local("2026-11-23 16:00")
    resume(Clock.objects.get(pk=first.pk), at=local("2026-11-23 11:00"))
    assert Clock.objects.get(pk=first.pk).stopped_at == local("2026-11-23 09:00")


def test_stopping_a_paused_clock_closes_its_pause(unit: Unit) -> None:
    clock = start(unit, Wanted("handle", FOUR_HOURS, paused=True), at=local("2026-11-23 08:00"))
    stop(clock, at=local("2026-11-23 09:00"))
    assert ClockPause.objects.get().resumed_at == local("2026-11-23 09:00")
    assert Clock.objects.get().paused_at is None


def test_only_one_open_clock_for_a_stage_and_part(unit: Unit) -> None:
    start(unit, Wanted("total", FOUR_HOURS), at=local("2026-11-23 08:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        start(unit, Wanted("total", FOUR_HOURS), at=local("2026-11-23 08:00"))


def test_a_running_clock_keeps_its_limit_unless_the_matter_changed(unit: Unit) -> None:
    follow(unit, [Wanted("handle", FOUR_HOURS)], at=local("2026-11-23 08:00"))
    other = Wanted("handle", Limit.of("work_hour", 2))
    [kept] = follow(unit, [other], at=local("2026-11-23 09:00"))
    assert kept.due_at == local("2026-11-23 12:00")
    [moved] = follow(unit, [other], at=local("2026-11-23 09:00"), relimit=True)
    assert moved.due_at == local("2026-11-23 10:00") and Clock.objects.get().limit == other.limit


def test_an_earlier_due_time_of_a_partner_wins(unit: Unit) -> None:
    early, late = local("2026-11-23 10:00"), local("2026-11-25 10:00")
    [clock] = follow(unit, [Wanted("total", FOUR_HOURS, external_due_at=early)], at=local("2026-11-23 08:00"))
    assert clock.due_at == early and clock.explanation["by_partner"]
    pause(clock, at=local("2026-11-23 09:00"))
    resume(clock, at=local("2026-11-23 11:00"))
    assert clock.due_at == early, "our pauses do not bind the partner"
    [clock] = follow(unit, [Wanted("total", FOUR_HOURS, external_due_at=late)], at=local("2026-11-23 11:00"))
    assert clock.due_at == local("2026-11-23 16:00")


def test_extension_moves_the_due_time_and_keeps_the_level(unit: Unit) -> None:
    clock = start(unit, Wanted("handle", FOUR_HOURS), at=local("2026-11-23 08:00"))
    Clock.objects.filter(pk=clock.pk).update(level="orange")
    clock = Clock.objects.get()
    extend(clock, 240, at=local("2026-11-23 11:40"))
    clock = Clock.objects.get()
    assert (clock.due_at, clock.level) == (local("2026-11-23 18:00"), "orange")
    assert (clock.extensions, clock.extended_minutes) == (1, 240)
    assert clock.next_check_at == clock.due_at


def test_statements_do_not_grow_with_the_clocks(unit: Unit) -> None:
    rules()
    wanted = [Wanted("handle", FOUR_HOURS, part=part) for part in range(12)]
    with CaptureQueriesContext(connection) as begun:
        follow(unit, wanted, at=local("2026-11-23 08:00"))
    with CaptureQueriesContext(connection) as same:
        follow(unit, wanted, at=local("2026-11-23 08:30"))
    with CaptureQueriesContext(connection) as changed:
        follow(
            unit, [Wanted("handle", FOUR_HOURS, part=p, paused=p < 3) for p in range(9)], at=local("2026-11-23 09:00")
        )
    assert (len(begun), len(same), len(changed)) == (3, 2, 4)


def test_hours_of_a_unit_of_its_own(unit: Unit) -> None:
    OfficeHours.objects.create(unit=unit, starts=time(9), ends=time(17), valid_from=date(2026, 1, 1))
    OfficeHours.objects.create(unit=unit, starts=time(10), ends=time(11), weekday=5, valid_from=date(2026, 1, 1))
    clock = start(unit, Wanted("handle", FOUR_HOURS, unit=unit), at=local("2026-11-20 14:30"))
    assert clock.due_at == local("2026-11-23 09:30"), "Friday until 17, Saturday one hour, Monday from 9"
    assert start(unit, Wanted("handle", FOUR_HOURS, part=1), at=local("2026-11-20 14:30")).due_at == local(
        "2026-11-23 08:30"
    )


def test_the_next_action_follows_a_changed_calendar(unit: Unit) -> None:
    at = local("2026-11-23 17:00")
    assert start(unit, Wanted("handle", FOUR_HOURS, part=1), at=at).due_at == local("2026-11-24 11:00")
    Workday.objects.create(day=date(2026, 11, 24), kind="holiday", name_zh="停电")
    assert start(unit, Wanted("handle", FOUR_HOURS, part=2), at=at).due_at == local("2026-11-25 11:00")
    Workday.objects.filter(day=date(2026, 11, 24)).delete()
    assert start(unit, Wanted("handle", FOUR_HOURS, part=3), at=at).due_at == local("2026-11-24 11:00")


def test_a_change_rolled_back_leaves_nothing_in_the_cache(unit: Unit) -> None:
    class Undo(Exception):
        pass

    at = local("2026-11-23 17:00")
    with pytest.raises(Undo), transaction.atomic():
        Workday.objects.create(day=date(2026, 11, 24), kind="holiday")
        assert start(unit, Wanted("handle", FOUR_HOURS, part=1), at=at).due_at == local("2026-11-25 11:00")
        raise Undo
    Workday.objects.create(day=date(2026, 12, 24), kind="holiday")
    assert start(unit, Wanted("handle", FOUR_HOURS, part=2), at=at).due_at == local("2026-11-24 11:00")


def test_limits_of_stages_are_dated_rows(unit: Unit) -> None:
    at = local("2026-11-23 08:00")
    assert stage_limit("accept", urgent=True, at=at) == Limit.of("urgent_minute", 10)
    assert stage_limit("accept", urgent=False, at=at) == Limit.of("work_minute", 30)
    assert stage_limit("verify", urgent=False, variant="country", at=at).minutes == 120
    assert stage_limit("accept", urgent=False, variant="country", at=at).minutes == 30, "no variant: the general row"
    StageLimit.objects.create(
        stage="accept", normal_value=1, normal_unit="work_hour", urgent_value=5, urgent_unit="urgent_minute",
        valid_from=date(2026, 11, 24),
    )  # fmt: skip
    assert stage_limit("accept", urgent=False, at=at).minutes == 30
    assert stage_limit("accept", urgent=False, at=local("2026-11-24 00:00")).minutes == 60
    with pytest.raises(LookupError, match="report_in"):
        stage_limit("report_in", urgent=False, at=at)


def test_a_year_not_published_makes_the_clock_provisional(unit: Unit) -> None:
    clock = start(unit, Wanted("handle", Limit.of("work_day", 1)), at=local("2026-12-31 17:00"))
    assert clock.is_provisional and clock.explanation["unpublished"] == [2027]


@pytest.mark.parametrize(
    ("limit", "at", "words"),
    [
        (("urgent_hour", 2), "2026-11-24 10:05", ["round the clock", "10:05", "12:05"]),
        (("work_hour", 4), "2026-11-20 17:30", ["4 working hours", "skipping Nov 21", "Sat", "to Nov 22"]),
        (("work_day", 1), "2026-02-13 17:00", ["1 workday", "Feb 14, Sat is an adjusted workday"]),
        (("work_day", 2), "2026-09-30 17:00", ["National Day", "Oct 1", "Oct 7"]),
        (("work_day", 1), "2026-12-31 17:00", ["provisional", "2027"]),
    ],
)
def test_the_due_time_explains_itself(unit: Unit, limit: tuple[str, int], at: str, words: list[str]) -> None:
    clock = start(unit, Wanted("handle", Limit.of(*limit)), at=local(at))
    with translation.override("en"):
        text = clock.explanation_text
    assert all(word in text for word in words), text


def test_pauses_and_extensions_are_explained_too(unit: Unit) -> None:
    clock = start(unit, Wanted("handle", FOUR_HOURS), at=local("2026-11-23 08:00"))
    extend(clock, 240, at=local("2026-11-23 08:30"))
    pause(clock, at=local("2026-11-23 09:00"))
    with translation.override("en"):
        assert "paused since" in clock.explanation_text and "extended once by" in clock.explanation_text
        resume(clock, at=local("2026-11-23 10:00"))
        assert "paused from" in Clock.objects.get().explanation_text
