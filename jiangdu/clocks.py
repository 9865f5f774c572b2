"""Starting, pausing, resuming, extending and stopping clocks.

Everything here is called inside an action that holds the lock on the subject; a clock row is never locked before it.
A level once reached stays, whatever happens to the due time afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Greatest

from jiangdu.limits import Limit
from jiangdu.models import Clock, ClockPause, Unit
from jiangdu.rulebook import Rulebook, rules, stage_limit
from jiangdu.timing import pauses_of, set_due, set_next_check

if TYPE_CHECKING:
    from jiangdu.worktime import Pause

__all__ = ["Limit", "Wanted", "extend", "follow", "pause", "resume", "rules", "stage_limit", "start", "stop"]

# What the functions below may change on an existing clock.
_WRITTEN = (
    "limit_minutes", "calendar", "limit_unit", "limit_value", "calendar_version", "due_at", "external_due_at",
    "stopped_at", "paused_at", "paused_minutes", "extensions", "extended_minutes", "urgent", "is_provisional",
    "next_check_at", "explanation",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A clock that should be running, or paused, for a subject now. `part`: id of the work order, call … it is for.

    `pause_reason` is written down only if it is `paused`.
    """

    stage: str
    limit: Limit
    part: int | None = None
    unit: Unit | None = None
    urgent: bool = False
    paused: bool = False
    pause_reason: str = ""
    external_due_at: datetime | None = None

    def key(self) -> tuple[str, int | None]:
        return self.stage, self.part


def follow(
    subject: Model,
    wanted: Sequence[Wanted],
    *,
    at: datetime,
    relimit: bool = False,
    book: Rulebook | None = None,
    is_new: bool = False,
) -> list[Clock]:
    """Make the subject's open clocks equal `wanted`, by stage and part; returns the open ones in that order.

    A running clock keeps the limit it was started with, unless `relimit` says the matter itself changed (another
    category or urgency). A stopped clock never runs again: a new one starts. `book`: rules read already; `is_new`: the
    subject has no clocks yet.
    """
    book = book or rules()
    have = {} if is_new else {clock.key(): clock for clock in Clock.objects.open().of(subject)}
    ledger = pauses_of(clock for clock in have.values() if clock.paused_at or clock.paused_minutes)
    change = _Change(book, at, ledger)
    result = []
    for want in wanted:
        running = have.pop(want.key(), None)
        result.append(change.adjust(running, want, relimit) if running else change.start(subject, want))
    for unwanted in have.values():
        change.stop(unwanted)
    change.write()
    return result


def start(subject: Model, want: Wanted, *, at: datetime) -> Clock:
    """Start one clock beside those that run. IntegrityError if its stage and part already have an open one."""
    change = _Change(rules(), at, {})
    clock = change.start(subject, want)
    change.write()
    return clock


def stop(clock: Clock, *, at: datetime) -> None:
    """The promise is kept or void: no further level."""
    _change_one(clock, at).stop(clock).write()


def pause(clock: Clock, *, at: datetime, reason: str = "") -> None:
    """Time does not count from now on. Nothing if it is paused or stopped already."""
    _change_one(clock, at).pause(clock, reason).write()


def resume(clock: Clock, *, at: datetime) -> None:
    """Time counts again, from where it stood. Nothing if it is running or stopped."""
    _change_one(clock, at).resume(clock).write()


def extend(clock: Clock, minutes: int, *, at: datetime) -> None:
    """Add minutes in the clock's own calendar. Whether an extension is allowed is for the caller to know."""
    _change_one(clock, at).extend(clock, minutes).write()


def _change_one(clock: Clock, at: datetime) -> _Change:
    return _Change(rules(), at, pauses_of([clock]))


class _Change:
    """Collects what happens to the clocks of one subject at one moment, and writes it with few statements."""

    def __init__(self, book: Rulebook, at: datetime, ledger: dict[int, list[Pause]]) -> None:
        self.book, self.at, self.ledger = book, at, ledger
        self.new: list[Clock] = []
        self.changed: dict[int, Clock] = {}
        self.paused: list[tuple[Clock, str]] = []
        self.resumed: list[Clock] = []

    def start(self, subject: Model, want: Wanted) -> Clock:
        clock = Clock(
            subject_type=subject._meta.label_lower, subject_id=subject.pk, stage=want.stage, part=want.part,
            unit=want.unit, urgent=want.urgent, started_at=self.at, external_due_at=want.external_due_at,
        )  # fmt: skip
        _set_limit(clock, want.limit)
        self.new.append(clock)
        if want.paused:
            clock.paused_at = self.at
            self.paused.append((clock, want.pause_reason))
        self._compute(clock)
        return clock

    def stop(self, clock: Clock) -> _Change:
        if clock.stopped_at is None:
            if clock.paused_at is not None:  # the due time moves by the pause, else it would read as missed
                self._end_pause(clock)
                self._compute(clock)
            clock.stopped_at, clock.next_check_at = max(self.at, clock.started_at), None
            self.changed[clock.pk] = clock
        return self

    def pause(self, clock: Clock, reason: str) -> _Change:
        if clock.stopped_at is None and clock.paused_at is None:
            clock.paused_at, clock.next_check_at = max(self.at, clock.started_at), None
            self.paused.append((clock, reason))
            self.changed[clock.pk] = clock
        return self

    def resume(self, clock: Clock) -> _Change:
        if clock.stopped_at is None and clock.paused_at is not None:
            self._end_pause(clock)
            self._touch(clock)
        return self

    def extend(self, clock: Clock, minutes: int) -> _Change:
        clock.extensions += 1
        clock.extended_minutes += minutes
        return self._touch(clock)

    def adjust(self, clock: Clock, want: Wanted, relimit: bool) -> Clock:
        """Bring an open clock in line with what is wanted."""
        if want.paused:
            self.pause(clock, want.pause_reason)
        else:
            self.resume(clock)
        differs = (clock.urgent, clock.external_due_at) != (want.urgent, want.external_due_at)
        new_limit = relimit and (clock.limit_minutes, clock.calendar) != (want.limit.minutes, want.limit.calendar)
        if new_limit:
            _set_limit(clock, want.limit)
        if differs or new_limit:
            clock.urgent, clock.external_due_at = want.urgent, want.external_due_at
            self._touch(clock)
        return clock

    def write(self) -> None:
        """At most one insert and one update of clocks, and the same of pauses."""
        with transaction.atomic(savepoint=False):
            Clock.objects.bulk_create(self.new)
            changed = list(self.changed.values())
            if len(changed) == 1:  # the usual case; composing a bulk update takes five times as long
                changed[0].save(update_fields=_WRITTEN)
            elif changed:
                Clock.objects.bulk_update(changed, _WRITTEN)
            if self.resumed:
                ClockPause.objects.filter(clock__in=self.resumed, resumed_at=None).update(
                    resumed_at=Greatest(Value(self.at), F("paused_at"))
                )
            ClockPause.objects.bulk_create(
                ClockPause(clock=clock, paused_at=clock.paused_at or self.at, reason=reason)
                for clock, reason in self.paused
            )

    def _touch(self, clock: Clock) -> _Change:
        self._compute(clock)
        self.changed[clock.pk] = clock
        return self

    def _compute(self, clock: Clock) -> None:
        pauses = self.ledger.get(clock.pk, [])
        set_due(clock, pauses, self.book)
        set_next_check(clock, pauses, self.book)

    def _end_pause(self, clock: Clock) -> None:
        if clock.paused_at is None:
            return
        ended = max(self.at, clock.paused_at)
        self.ledger.setdefault(clock.pk, []).append((clock.paused_at, ended))
        clock.paused_minutes += (ended - clock.paused_at) // timedelta(minutes=1)
        clock.paused_at = None
        self.resumed.append(clock)


def _set_limit(clock: Clock, limit: Limit) -> None:
    clock.limit_minutes, clock.calendar = limit.minutes, limit.calendar
    clock.limit_unit, clock.limit_value = limit.unit, limit.value
