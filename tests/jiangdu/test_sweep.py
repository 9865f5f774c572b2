"""The sweep: every level of every clock once, in order, at its time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from config.celery import app, beat_table
from jiangdu import tasks
from jiangdu.clocks import Limit, Wanted, extend, follow, start
from jiangdu.metrics import failing_clocks
from jiangdu.models import Clock, Unit
from jiangdu.sweep import sweep
from tests.jiangdu.clock_world import local, make_unit, seed_rules, tell_history, told, units_as_subjects

FOUR_HOURS = Limit.of("work_hour", 4)
ALL = ["yellow", "orange", "red", "L2", "L3", "L4"]
MONDAY = local("2026-11-23 08:00")

pytestmark = pytest.mark.django_db


@pytest.fixture
def subjects() -> Iterator[None]:
    with units_as_subjects():
        yield


@pytest.fixture
def unit(db: None, subjects: None) -> Unit:
    seed_rules()
    return make_unit()


def test_each_level_at_its_time_and_once(unit: Unit) -> None:
    clock = start(unit, Wanted("handle", FOUR_HOURS), at=MONDAY)
    expected = [("10:47", []), ("10:48", ["yellow"]), ("11:29", ["yellow"]), ("11:30", ["yellow", "orange"])]
    for moment, levels in [
        *expected,
        ("12:00", ["yellow", "orange", "red"]),
        ("13:00", ["yellow", "orange", "red"]),
    ]:
        sweep(at=local(f"2026-11-23 {moment}"))
        sweep(at=local(f"2026-11-23 {moment}"))
        assert told(unit) == levels, moment
    assert Clock.objects.get().level == "red"
    assert Clock.objects.get().next_check_at == local("2026-11-24 12:00")
    assert list(clock.levels.values_list("level", flat=True)) == ["yellow", "orange", "red"]


def test_stopped_for_two_weeks_all_levels_are_told_in_order(unit: Unit) -> None:
    clock = start(unit, Wanted("handle", FOUR_HOURS), at=MONDAY)
    sweep(at=local("2026-12-07 09:00"))
    assert told(unit) == ALL
    assert list(clock.levels.values_list("level", flat=True)) == ALL
    assert clock.levels.first().expected_at == local("2026-11-23 10:48")
    assert Clock.objects.get().next_check_at is None
    assert sweep(at=local("2026-12-08 09:00")) == 0


def test_after_an_outage_nobody_is_woken_unless_it_is_urgent(unit: Unit) -> None:
    start(unit, Wanted("handle", FOUR_HOURS), at=MONDAY)
    sweep(at=local("2026-11-23 23:00"))
    assert told(unit) == [] and Clock.objects.get().next_check_at == local("2026-11-24 08:00")
    sweep(at=local("2026-11-24 08:00"))
    assert told(unit) == ["yellow", "orange", "red"]
    other = make_unit("T-URGENT")
    start(other, Wanted("safe", Limit.of("urgent_hour", 2), urgent=True), at=local("2026-11-23 22:00"))
    sweep(at=local("2026-11-24 02:00"))
    assert told(other) == ["yellow", "orange", "red", "L2"]


def test_a_level_due_at_closing_time_is_told_by_the_sweep_that_comes_after_it(unit: Unit) -> None:
    start(unit, Wanted("handle", Limit.of("work_minute", 60)), at=local("2026-11-23 17:00"))
    sweep(at=local("2026-11-23 18:00") + timedelta(seconds=50))
    assert told(unit) == ["red"]


def test_paused_and_stopped_clocks_are_silent(unit: Unit) -> None:
    follow(unit, [Wanted("handle", FOUR_HOURS, paused=True)], at=MONDAY)
    assert sweep(at=local("2026-12-23 09:00")) == 0
    follow(unit, [], at=local("2026-12-23 09:00"))
    assert sweep(at=local("2026-12-24 09:00")) == 0 and told(unit) == []


def test_no_edit_resets_a_level(unit: Unit) -> None:
    clock = start(unit, Wanted("handle", FOUR_HOURS), at=MONDAY)
    sweep(at=local("2026-11-23 10:50"))
    extend(Clock.objects.get(pk=clock.pk), 240, at=local("2026-11-23 11:00"))
    sweep(at=local("2026-11-23 16:00"))
    assert told(unit) == ["yellow"]
    sweep(at=local("2026-11-23 18:00"))
    assert told(unit) == ["yellow", "orange", "red"]


def test_a_row_that_raises_is_put_off_and_holds_up_nobody(unit: Unit, caplog: pytest.LogCaptureFixture) -> None:
    bad = make_unit("T-BAD")

    def on_level(locked: Unit, clock: Clock, level: str, at: datetime) -> None:
        tell_history(locked, clock, level, at)
        if locked.pk == bad.pk and level == "orange":
            raise RuntimeError("no one to tell")

    start(bad, Wanted("handle", FOUR_HOURS), at=MONDAY)
    start(unit, Wanted("handle", FOUR_HOURS), at=MONDAY)
    at = local("2026-11-23 14:00")
    with units_as_subjects(on_level=on_level):
        assert sweep(at=at) == 2
        assert (told(bad), told(unit)) == ([], ["yellow", "orange", "red"])
        assert "clock failed" in caplog.text and "no one to tell" in caplog.text
        assert sweep(at=at + timedelta(minutes=1)) == 0
        sweep(at=at + timedelta(minutes=2))
        assert Clock.objects.get(subject_id=bad.pk).failed_checks == 2
        assert failing_clocks() == 1
    with units_as_subjects():
        sweep(at=at + timedelta(minutes=6))
    assert told(bad) == ["yellow", "orange", "red"]
    assert Clock.objects.get(subject_id=bad.pk).failed_checks == 0


def test_a_level_may_stop_its_own_clock(unit: Unit) -> None:
    def on_level(locked: Unit, clock: Clock, level: str, at: datetime) -> None:
        tell_history(locked, clock, level, at)
        follow(locked, [], at=at)

    start(unit, Wanted("handle", FOUR_HOURS), at=MONDAY)
    with units_as_subjects(on_level=on_level):
        sweep(at=local("2026-12-07 09:00"))
    assert told(unit) == ["yellow"] and Clock.objects.get().stopped_at == local("2026-12-07 09:00")


def test_the_task_takes_batch_after_batch(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SWEEP_BATCH", 2)
    long_ago = timezone.now() - timedelta(days=60)
    units = [unit, *[make_unit(f"T-{n}") for n in range(4)]]
    for each in units:
        start(each, Wanted("safe", Limit.of("urgent_hour", 2), urgent=True), at=long_ago)
    tasks.sweep_clocks()
    assert [told(each) for each in units] == [ALL] * 5


def test_the_timers_name_tasks_that_exist() -> None:
    table = beat_table()
    for name in ("sweep-clocks", "recompute-clocks", "warn-of-unpublished-year"):
        assert table[name]["task"] in app.tasks
