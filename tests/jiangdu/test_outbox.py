"""News reach every subscriber once, after commit; a subscriber that fails disturbs nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from django.db import connection, transaction

from jiangdu import nudge
from jiangdu.claims import CLAIM_FOR
from jiangdu.history import history_of, record
from jiangdu.models import HistoryEntry, Outbox, Unit
from jiangdu.modules import Module, Subscriber, register, unregister
from jiangdu.outbox import ATTEMPT_LIMIT, deliver, retry
from jiangdu.scope import SYSTEM

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


class Ears:
    """Two subscribers: one that listens, one that fails while `failing` is set."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.failing = False
        self.pause = 0.0

    def listen(self, entry: HistoryEntry) -> None:
        time.sleep(self.pause)
        self.heard.append(entry.pk)

    def fail(self, entry: HistoryEntry) -> None:
        Unit.objects.create(code=f"T-echo-{entry.pk}", name_zh="回声", short_zh="回声", kind="office")
        if self.failing:
            raise RuntimeError("deaf")


@pytest.fixture
def ears() -> Iterator[Ears]:
    ears = Ears()
    subscribers = [Subscriber("a-fails", ["thing.made"], ears.fail), Subscriber("b-hears", ["thing.*"], ears.listen)]
    register(Module(name="t-outbox", label="t", subscribers=subscribers))
    yield ears
    unregister("t-outbox")


def made(count: int = 1, code: str = "T-O") -> list[int]:
    """As many units, each with one entry."""
    units = [Unit.objects.create(code=f"{code}{n}", name_zh="甲", short_zh="甲", kind="office") for n in range(count)]
    with transaction.atomic():
        return [record(unit, "thing.made", actor=SYSTEM, at=AT) for unit in units]


def test_every_subscriber_is_told_once(db: None, ears: Ears) -> None:
    (entry_id,) = made()
    assert (deliver(at=AT), deliver(at=AT)) == (2, 0)
    assert ears.heard == [entry_id]
    assert not Outbox.objects.exists()


def test_one_entry_can_be_delivered_ahead(db: None, ears: Ears) -> None:
    first, second = made(2)
    assert deliver(at=AT, entry_id=second) == 2
    assert ears.heard == [second]
    assert set(Outbox.objects.values_list("entry_id", flat=True)) == {first}


def test_a_failing_subscriber_loses_its_own_work_only(db: None, ears: Ears) -> None:
    ears.failing = True
    (entry_id,) = made()
    assert deliver(at=AT) == 1
    assert ears.heard == [entry_id]
    assert not Unit.objects.filter(code__startswith="T-echo").exists()
    row = Outbox.objects.get()
    assert (row.subscriber, row.attempts, row.last_error) == ("a-fails", 1, "RuntimeError: deaf")
    ears.failing = False
    assert deliver(at=AT) == 0  # the pause
    assert row.next_try_at and deliver(at=row.next_try_at) == 1
    assert ears.heard == [entry_id]


def test_given_up_after_the_limit_and_kept_for_an_administrator(db: None, ears: Ears) -> None:
    ears.failing = True
    made()
    at, pauses = AT, []
    for _attempt in range(ATTEMPT_LIMIT):
        deliver(at=at)
        row = Outbox.objects.get()
        pauses.append((row.next_try_at or at) - at)
        at = row.next_try_at or at
    assert pauses[:-1] == sorted(set(pauses[:-1]))
    assert Outbox.objects.dead().count() == 1
    assert deliver(at=at + timedelta(days=30)) == 0
    ears.failing = False
    assert retry([row], at=at) == 1
    assert deliver(at=at) == 1


def test_a_subscriber_that_was_taken_out_is_kept_and_reported(db: None, ears: Ears) -> None:
    made()
    unregister("t-outbox")
    assert deliver(at=AT) == 0
    assert Outbox.objects.filter(last_error__contains="no module registers").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work(ears: Ears) -> None:
    entries = made(12, code="T-P")
    ears.pause = 0.01
    start = threading.Barrier(2)

    def worker() -> None:
        start.wait(5)
        while deliver(at=AT, batch=3):
            pass
        connection.close()

    run([threading.Thread(target=worker) for _number in range(2)])
    assert sorted(ears.heard) == entries
    assert not Outbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_slow_delivery_whose_claim_ran_out_is_not_repeated(ears: Ears) -> None:
    (entry_id,) = made(code="T-Q")
    ears.pause = 1.0

    def worker(at: datetime, wait: float) -> None:
        time.sleep(wait)
        deliver(at=at)
        connection.close()

    late = AT + CLAIM_FOR + timedelta(seconds=1)
    run([threading.Thread(target=worker, args=args) for args in ((AT, 0.0), (late, 0.5))])
    assert ears.heard == [entry_id]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_costs_nothing(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(*args: object, **options: object) -> None:
        asked.append(args)
        raise OSError("connection refused")

    monkeypatch.setattr(current_app, "send_task", refuse)
    monkeypatch.setattr(nudge._Broker, "silent_until", 0.0)
    made(3, code="T-R")
    assert len(asked) == 1  # then it is left alone for a while
    assert deliver(at=AT) == 6


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_of_what_was_rolled_back(ears: Ears) -> None:
    unit = Unit.objects.create(code="T-S", name_zh="甲", short_zh="甲", kind="office")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(unit, "thing.made", actor=SYSTEM, at=AT)
        raise ZeroDivisionError
    assert not Outbox.objects.exists()
    assert not history_of(unit).exists()


def run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
