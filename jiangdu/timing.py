"""A clock's due time, its words and its next check, computed from its own values, its pauses and the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from jiangdu.ladder import Run, Rung, Step, next_rung
from jiangdu.models import Clock, ClockPause
from jiangdu.rulebook import Rulebook
from jiangdu.worktime import Explanation, Pause, add_around, explain


def pauses_of(clocks: Iterable[Clock]) -> dict[int, list[Pause]]:
    """The ended pauses of each clock, in order; no query without clocks."""
    ids = [clock.pk for clock in clocks]
    found: dict[int, list[Pause]] = defaultdict(list)
    if ids:
        for row in ClockPause.objects.filter(clock__in=ids, resumed_at__isnull=False).order_by("paused_at", "pk"):
            found[row.clock_id].append((row.paused_at, row.resumed_at))  # type: ignore[arg-type]
    return found


def pause_rows(clocks: Iterable[Clock]) -> dict[int, list[ClockPause]]:
    """The ledger for readers: every pause of each clock that ever stood still, the running one last."""
    ids = [clock.pk for clock in clocks if clock.paused_at or clock.paused_minutes]
    found: dict[int, list[ClockPause]] = defaultdict(list)
    for row in ClockPause.objects.filter(clock__in=ids).order_by("paused_at", "pk") if ids else ():
        found[row.clock_id].append(row)
    return found


def due_if_resumed(clock: Clock, resumes: datetime, rules: Rulebook) -> datetime:
    """When a paused clock will be due if it goes on at `resumes`; a running one's due time."""
    if clock.paused_at is None:
        return clock.due_at
    pauses = [*pauses_of([clock])[clock.pk], (clock.paused_at, max(resumes, clock.paused_at))]
    whole = timedelta(minutes=clock.limit_minutes + clock.extended_minutes)
    return add_around(clock.started_at, whole, rules.calendar(clock.calendar, clock.unit_id), pauses)


def set_due(clock: Clock, pauses: Sequence[Pause], rules: Rulebook) -> None:
    """Set `due_at` and what belongs to it. The pauses are those that ended, in order. Never touches the level."""
    calendar = rules.calendar(clock.calendar, clock.unit_id)
    whole = timedelta(minutes=clock.limit_minutes + clock.extended_minutes)
    clock.due_at = add_around(clock.started_at, whole, calendar, pauses)
    by_partner = clock.external_due_at is not None and clock.external_due_at < clock.due_at
    if clock.external_due_at is not None and by_partner:
        clock.due_at = clock.external_due_at
    facts = explain(clock.started_at, clock.due_at, calendar, pauses)
    clock.is_provisional = bool(facts.unpublished)
    clock.calendar_version = rules.calendar_version
    clock.explanation = _as_json(facts, pauses, by_partner)


def set_next_check(clock: Clock, pauses: Sequence[Pause], rules: Rulebook) -> None:
    """Set `next_check_at` to the next level's moment; none while paused, when stopped or at the top of the ladder."""
    rung = None if clock.stopped_at or clock.paused_at else next_level(clock, pauses, rules)
    clock.next_check_at = rung.at if rung else None


def next_level(clock: Clock, pauses: Sequence[Pause], rules: Rulebook) -> Rung | None:
    """The next level this clock will reach and when; it may be past already."""
    return next_rung(_run(clock, pauses, rules), _steps(clock, rules), clock.level)


def _run(clock: Clock, pauses: Sequence[Pause], rules: Rulebook) -> Run:
    return Run(
        limit_minutes=clock.limit_minutes,
        calendar=rules.calendar(clock.calendar, clock.unit_id),
        office=rules.office(clock.unit_id),
        started=clock.started_at,
        due=clock.due_at,
        pauses=tuple(pauses),
        urgent=clock.urgent,
    )


def _steps(clock: Clock, rules: Rulebook) -> list[Step]:
    """The ladder as it was when the promise was made."""
    return rules.ladder(clock.stage, urgent=clock.urgent, on=timezone.localdate(clock.started_at))


def _as_json(facts: Explanation, pauses: Sequence[Pause], by_partner: bool) -> dict[str, Any]:
    return {
        "skipped": [
            {"first": run.first.isoformat(), "last": run.last.isoformat(), "why": run.why}
            | ({"zh": run.name_zh, "en": run.name_en} if run.name_zh else {})
            for run in facts.skipped
        ],
        "worked": [day.isoformat() for day in facts.worked],
        "unpublished": list(facts.unpublished),
        "pauses": [[begins.isoformat(), ends.isoformat()] for begins, ends in pauses],
        "by_partner": by_partner,
    }
