"""Calls to duty: an urgent matter goes to who is on duty, and on to the next, step by step, until somebody has opened it.

Rows and a sweep, never a task with a time: each step happens once, in order, whatever stops in between. "Opened" means
that the person has read the notice or opened the page of the matter.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q

from jiangdu.claims import claim, next_try
from jiangdu.history import record
from jiangdu.locking import is_busy
from jiangdu.models import DutyCall, DutyCallStep, Unit, User
from jiangdu.modules import Subject, subject_for
from jiangdu.notices import notify
from jiangdu.scope import SYSTEM
from jiangdu.wording import freeze

FAILURE_LIMIT = 1000  # an urgent matter is never given up because of failures; they only slow it down
Outcome = DutyCall.Outcome
logger = logging.getLogger(__name__)


def call_duty(
    locked: Model, *, unit: Unit, part: int | None, kind: str, wait_minutes: int, at: datetime, **facts: Any
) -> DutyCall | None:
    """Begin a call about a subject whose lock the caller holds, and tell the first. None if one is running already.

    `kind` and `facts`: the notice, as for `notify()`. Whom to tell in which order says the subject's `on_call`.
    """
    label = locked._meta.label_lower
    if DutyCall.objects.filter(subject_type=label, subject_id=locked.pk, part=part, ended_at=None).exists():
        return None
    call = DutyCall.objects.create(
        subject_type=label, subject_id=locked.pk, part=part, unit=unit, kind=kind, wait_minutes=wait_minutes,
        params={key: freeze(value) for key, value in facts.items()}, started_at=at, next_try_at=at,
    )  # fmt: skip
    _go_on(call, locked, subject_for(label), at)
    return call


def advance(*, at: datetime, batch: int = 200) -> int:
    """Take every call whose time has come one step further; returns how many were taken."""
    claimed = claim(DutyCall._meta.db_table, at=at, batch=batch)
    for pk in claimed:
        _advance_safely(pk, at)
    return len(claimed)


def note_opened(subject: Model, *, user: User, at: datetime) -> bool:
    """The person has opened the page of the matter: the next sweep ends the call. Two updates at most, no lock."""
    label = subject._meta.label_lower
    mine = DutyCallStep.objects.filter(
        call__subject_type=label, call__subject_id=subject.pk, call__ended_at=None, user=user, opened_at=None
    )
    if not mine.update(opened_at=at):
        return False
    waiting = DutyCall.objects.filter(subject_type=label, subject_id=subject.pk, ended_at=None, steps__user=user)
    DutyCall.objects.filter(pk__in=waiting.values("pk")).update(next_try_at=at)
    return True


def _advance_safely(pk: int, at: datetime) -> None:
    """One call in its own transaction; what goes wrong is put off and reported, and holds up no other call."""
    where = DutyCall.objects.only("subject_type", "subject_id", "failures").get(pk=pk)
    try:
        subject = subject_for(where.subject_type)
        with transaction.atomic():
            locked = subject.lock(where.subject_id)
            call = DutyCall.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
            if call.next_try_at is not None and call.next_try_at <= at:
                _go_on(call, locked, subject, at)
            DutyCall.objects.filter(pk=pk).update(claimed_until=None, failures=0)
    except Exception as error:
        if not is_busy(error):
            logger.exception("duty call failed", extra={"duty_call_id": pk})
        again = next_try(min(where.failures + 1, 5), limit=FAILURE_LIMIT, at=at)
        DutyCall.objects.filter(pk=pk).update(claimed_until=again, failures=F("failures") + 1)


def _go_on(call: DutyCall, locked: Model, subject: Subject, at: datetime) -> None:
    """End it if somebody opened it or nobody is needed any more; else tell the next who have not been told."""
    opened = call.steps.filter(Q(opened_at__isnull=False) | Q(notice__read_at__isnull=False))
    if step := opened.select_related("user", "notice").order_by("number", "id").first():
        if step.opened_at is None and step.notice:
            DutyCallStep.objects.filter(pk=step.pk).update(opened_at=step.notice.read_at)
        _end(call, Outcome.OPENED, at)
        record(locked, "duty.opened", actor=SYSTEM, at=at, unit=call.unit, called=step.user)
        return
    groups = subject.on_call(locked, call, at) if subject.on_call else None
    if groups is None:
        _end(call, Outcome.NOT_NEEDED, at)
        return
    told = set(call.steps.values_list("user_id", flat=True))
    fresh = [[person for person in group if person.pk not in told and person.is_active] for group in groups]
    people = next((group for group in fresh if group), None)
    if people is None:
        _end(call, Outcome.NOBODY, at)
        record(locked, "duty.nobody", actor=SYSTEM, at=at, unit=call.unit)
        return
    _tell(call, locked, people, at)


def _tell(call: DutyCall, locked: Model, people: list[User], at: datetime) -> None:
    call.step += 1
    notices = notify(call.kind, to=people, at=at, subject=locked, urgent=True, **call.params)
    DutyCallStep.objects.bulk_create(
        DutyCallStep(call=call, number=call.step, user=notice.user, notice=notice, told_at=at) for notice in notices
    )
    call.next_try_at = at + timedelta(minutes=call.wait_minutes)
    call.save(update_fields=["step", "next_try_at"])
    called = list({notice.user_id: notice.user for notice in notices}.values())
    record(locked, "duty.called", actor=SYSTEM, at=at, unit=call.unit, called=called, step=call.step)


def _end(call: DutyCall, outcome: str, at: datetime) -> None:
    call.ended_at, call.outcome, call.next_try_at = max(at, call.started_at), outcome, None
    call.save(update_fields=["ended_at", "outcome", "next_try_at"])
