"""Open clocks follow a calendar that was published after they were started; old and new due times are recorded."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from jiangdu.history import record
from jiangdu.models import Clock, WorkYear
from jiangdu.modules import Subject, subject_for
from jiangdu.rulebook import Rulebook, rules
from jiangdu.scope import SYSTEM
from jiangdu.timing import pauses_of, set_due, set_next_check

if TYPE_CHECKING:
    from django.db.models import Model

    from jiangdu.models.clock import ClockQuerySet
    from jiangdu.worktime import Pause

logger = logging.getLogger(__name__)


def recompute_published(*, at: datetime) -> int:
    """Bring the open clocks of every newly published year up to date; returns how many due times moved.

    Not in a transaction: each subject has its own, so an interrupted run goes on where it stopped.
    """
    return sum(_recompute_year(year, at) for year in WorkYear.objects.to_recompute())


def _recompute_year(year: WorkYear, at: datetime) -> int:
    book, moved, failed = rules(), 0, False
    subjects = touching(year.year, book).order_by("subject_type", "subject_id")
    for label, pk in subjects.values_list("subject_type", "subject_id").distinct():
        try:
            moved += _recompute_subject(subject_for(label), pk, year.year, book, at)
        except Exception:
            logger.exception("calendar: clocks not recomputed", extra={"subject_type": label, "subject_id": pk})
            failed = True
    if not failed:
        # Only up to the version read above: a later publication starts another round.
        WorkYear.objects.filter(pk=year.pk).update(recomputed_version=year.version)
    return moved


def touching(year: int, book: Rulebook) -> ClockQuerySet:
    """Open clocks whose due time or next level depends on this year and that do not follow the calendar yet."""
    zone = ZoneInfo(settings.TIME_ZONE)
    begins, ends = (datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone))
    reaches = Q(due_at__gte=begins) | Q(next_check_at__gte=begins)
    follows = Q(calendar_version__lt=book.calendar_version) & (Q(calendar="office") | Q(urgent=False))
    return Clock.objects.open().filter(reaches, follows, started_at__lt=ends)


@transaction.atomic(durable=True)
def _recompute_subject(subject: Subject, pk: int, year: int, book: Rulebook, at: datetime) -> int:
    """Recompute the clocks of one subject, locked first, as every action does."""
    locked = subject.lock(pk)
    clocks = list(touching(year, book).of(locked).order_by("pk").select_for_update())
    ledger = pauses_of(clocks)
    return sum(_recompute_clock(clock, locked, subject, ledger.get(clock.pk, []), book, at) for clock in clocks)


def _recompute_clock(
    clock: Clock, locked: Model, subject: Subject, pauses: Sequence[Pause], book: Rulebook, at: datetime
) -> bool:
    old = clock.due_at
    set_due(clock, pauses, book)
    set_next_check(clock, pauses, book)
    clock.save(update_fields=["due_at", "next_check_at", "calendar_version", "is_provisional", "explanation"])
    if clock.due_at == old:
        return False
    record(locked, "clock.recomputed", actor=SYSTEM, at=at, **clock.facts(), old=old, new=clock.due_at)
    if subject.on_due_changed:
        subject.on_due_changed(locked, clock, at)
    return True
