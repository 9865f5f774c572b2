"""The sweep: finds clocks whose next level is due and tells their subjects, each level once and in order.

A batch is claimed by one short update that commits before anything else is locked. Then every clock has a transaction
of its own: lock the subject, re-read the clock, climb. So actions and any number of sweeps take locks in the same
order, and a worker that dies leaves claims that run out, not half-told levels.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F, Q

from jiangdu.locking import is_busy
from jiangdu.models import Clock, ClockLevel
from jiangdu.modules import Subject, subject_for
from jiangdu.rulebook import Rulebook, rules
from jiangdu.timing import next_level, pauses_of, set_next_check
from jiangdu.worktime import is_open, next_opening

if TYPE_CHECKING:
    from django.db.models import Model

    from jiangdu.worktime import Pause

CLAIM_FOR = timedelta(minutes=10)
LOCK_WAIT = "1s"  # how long the sweep waits for a row somebody is working on
BUSY_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
GRACE = timedelta(minutes=15)  # a level due at closing time may still be told by a sweep that comes a little later


logger = logging.getLogger(__name__)


def sweep(*, at: datetime, batch: int = 200) -> int:
    """Check up to `batch` due clocks, longest waiting first; returns how many were taken. Not in a transaction."""
    claimed = _claim(at, batch)
    for clock_id in claimed:
        _check_safely(clock_id, at)
    return len(claimed)


def _claim(at: datetime, batch: int) -> list[int]:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
    with transaction.atomic(durable=True):
        due = (
            Clock.objects.to_check(at).filter(free).order_by("next_check_at", "pk").select_for_update(skip_locked=True)
        )
        ids = list(due.values_list("pk", flat=True)[:batch])
        Clock.objects.filter(pk__in=ids).update(claimed_until=at + CLAIM_FOR)
    return ids


def _check_safely(clock_id: int, at: datetime) -> None:
    """Check one clock; whatever goes wrong is put off and reported, and holds up no other clock."""
    try:
        _check(clock_id, at)
    except Exception as error:
        if is_busy(error):
            logger.info("sweep: somebody is working on the subject", extra={"clock_id": clock_id})
            Clock.objects.filter(pk=clock_id).update(claimed_until=at + BUSY_PAUSE)
        else:
            logger.exception("sweep: clock failed", extra={"clock_id": clock_id})
            _put_off(clock_id, at)


def _check(clock_id: int, at: datetime) -> None:
    where = Clock.objects.only("subject_type", "subject_id").get(pk=clock_id)
    subject = subject_for(where.subject_type)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
        locked = subject.lock(where.subject_id)
        clock = Clock.objects.select_for_update().get(pk=clock_id)
        _climb(clock, locked, subject, at)
        Clock.objects.filter(pk=clock_id).update(claimed_until=None, failed_checks=0)


def _climb(clock: Clock, locked: Model, subject: Subject, at: datetime) -> None:
    """Reach every level due by `at`, one after the other; what a level does may stop or move the clock."""
    book = rules()
    while clock.next_check_at is not None and clock.next_check_at <= at:
        pauses = pauses_of([clock])[clock.pk]
        office = book.office(clock.unit_id)
        rung = next_level(clock, pauses, book)
        if rung is None or rung.at > at:
            _look_again(clock, rung.at if rung else None)
        elif not clock.urgent and at - rung.at > GRACE and not is_open(at, office):
            _look_again(clock, next_opening(at, office))
        else:
            _reach(clock, rung.level, rung.at, at, pauses, book)
            if subject.on_level:
                subject.on_level(locked, clock, rung.level, at)
            clock = Clock.objects.get(pk=clock.pk)


def _reach(clock: Clock, level: str, expected: datetime, at: datetime, pauses: Sequence[Pause], book: Rulebook) -> None:
    ClockLevel.objects.create(clock=clock, level=level, expected_at=expected, reached_at=at)
    clock.level = level
    set_next_check(clock, pauses, book)
    clock.save(update_fields=["level", "next_check_at"])


def _look_again(clock: Clock, when: datetime | None) -> None:
    clock.next_check_at = when
    clock.save(update_fields=["next_check_at"])


def _put_off(clock_id: int, at: datetime) -> None:
    """Later, and later still with every failure in a row: 2, 4, 8 … minutes, at most an hour."""
    failed = Clock.objects.filter(pk=clock_id).values_list("failed_checks", flat=True).first() or 0
    pause = min(timedelta(minutes=2 ** min(failed + 1, 10)), LONGEST_PAUSE)
    Clock.objects.filter(pk=clock_id).update(failed_checks=F("failed_checks") + 1, claimed_until=at + pause)
