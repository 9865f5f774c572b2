"""Time cannot be moved on in a running platform, so promises are moved back."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.models import Case, WorkOrder
from jiangdu.clocks import rules
from jiangdu.models import Clock
from jiangdu.timing import set_due, set_next_check
from jiangdu.worktime import minutes_between


def use_up(clock: Clock, share: float) -> None:
    """A handling clock, as if it had been given when `share` of it would be used by now; 1 = due."""
    clock.refresh_from_db()
    calendar = rules().calendar(clock.calendar, clock.unit_id)
    wanted, now = share * clock.limit_minutes, timezone.now()
    started = now
    while minutes_between(started, now, calendar) < wanted:
        started -= timedelta(minutes=10)
    clock.started_at = started
    set_due(clock, [], rules())
    set_next_check(clock, [], rules())
    clock.save(update_fields=["started_at", "due_at", "next_check_at", "explanation"])
    WorkOrder.objects.filter(pk=clock.part).update(issued_at=started, due_at=clock.due_at)
    Case.objects.filter(pk=clock.subject_id).update(due_at=clock.due_at)
