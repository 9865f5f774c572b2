"""Several sweeps, actions and dying workers at once: still every level of every clock once, in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from jiangdu.clocks import Limit, Wanted, follow, start
from jiangdu.models import Clock, ClockLevel, HistoryEntry, Unit
from jiangdu.sweep import CLAIM_FOR, _check_safely, sweep
from tests.databases import address
from tests.jiangdu.clock_world import local, lock_unit, make_unit, seed_rules, told, units_as_subjects

FOUR_HOURS = Limit.of("work_hour", 4)
ALL = ["yellow", "orange", "red", "L2", "L3", "L4"]
MONDAY = local("2026-11-23 08:00")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def subjects() -> Iterator[None]:
    with units_as_subjects():
        yield


def many(count: int) -> list[Unit]:
    seed_rules()
    units = [make_unit(f"T-{n:03}") for n in range(count)]
    for unit in units:
        start(unit, Wanted("handle", FOUR_HOURS), at=MONDAY)
    return units


def in_threads(*jobs: Callable[[], object]) -> list[Exception]:
    """Run the jobs side by side, each with its own connection; returns what they raised."""
    errors: list[Exception] = []

    def work(job: Callable[[], object]) -> None:
        try:
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def assert_all_told_once(units: list[Unit]) -> None:
    for unit in units:
        assert told(unit) == ALL
    assert ClockLevel.objects.count() == len(units) * len(ALL)


def test_two_sweeps_at_once() -> None:
    units, at = many(12), local("2026-12-07 09:00")
    assert in_threads(*[lambda: sweep(at=at, batch=5)] * 4) == []
    while sweep(at=at, batch=5):
        pass
    assert_all_told_once(units)


def test_two_sweeps_of_the_same_clock_after_a_claim_ran_out() -> None:
    """A worker that is only slow meets the one that took over: still once."""
    units, at = many(1), local("2026-12-07 09:00")
    pk = Clock.objects.get().pk
    assert in_threads(*[lambda: _check_safely(pk, at)] * 3) == []
    assert_all_told_once(units)


def test_sweep_and_action_on_the_same_subject() -> None:
    units, at = many(1), local("2026-11-23 12:00")

    def act() -> None:
        for _ in range(8):
            with transaction.atomic():
                locked = lock_unit(units[0].pk)
                time.sleep(0.01)
                follow(locked, [Wanted("handle", FOUR_HOURS), Wanted("total", FOUR_HOURS)], at=at)
                follow(locked, [Wanted("handle", FOUR_HOURS)], at=at)

    def keep_sweeping() -> None:
        for n in range(8):
            sweep(at=at + timedelta(minutes=15 * n))

    assert in_threads(act, keep_sweeping, keep_sweeping) == []
    sweep(at=at + timedelta(hours=3))
    assert told(units[0]) == ["yellow", "orange", "red"]


def test_a_subject_somebody_works_on_is_left_for_later() -> None:
    units, at = many(2), local("2026-11-23 14:00")
    held, done = threading.Event(), threading.Event()

    def act() -> None:
        with transaction.atomic():
            lock_unit(units[0].pk)
            held.set()
            done.wait(30)

    def meanwhile() -> None:
        held.wait(30)
        sweep(at=at)
        done.set()

    assert in_threads(act, meanwhile) == []
    assert (told(units[0]), told(units[1])) == ([], ["yellow", "orange", "red"])
    assert Clock.objects.get(subject_id=units[0].pk).failed_checks == 0
    sweep(at=at + timedelta(minutes=1))
    assert told(units[0]) == ["yellow", "orange", "red"]


@pytest.mark.slow
def test_killed_in_mid_batch() -> None:
    """A worker dies with some clocks told, one half told and the rest only claimed."""
    units, at = many(6), local("2026-12-07 09:00")
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.jiangdu.slow_sweeper", at.isoformat()],
        env={**os.environ, "DATABASE_URL": address()},
    )
    try:
        wait_until(lambda: HistoryEntry.objects.values("subject_id").distinct().count() >= 2)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(30)
    assert 0 < ClockLevel.objects.count() < len(units) * len(ALL)
    assert sweep(at=at + timedelta(minutes=1)) == 0, "the dead worker's claims still hold"
    wait_until(lambda: sweep(at=at + CLAIM_FOR + timedelta(minutes=10)) == 0)
    assert_all_told_once(units)


def wait_until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 40
    while not happened():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
