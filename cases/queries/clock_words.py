"""Why a promise of a case is due when it is, in words; and the ledger of the times it stood still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.models import Appealed, Case, State, WorkOrder
from jiangdu.explanations import Circumstances, explanation_text
from jiangdu.limits import Limit
from jiangdu.models import Clock, Unit

REASONS = dict(State.choices)  # a pause's reason is the state that began it


def clock_words(case: Case, clock: Clock) -> str:
    """One sentence: limit, from, to, days skipped or worked, extensions, pauses, halves, appeal."""
    return explanation_text(clock, timezone.localdate(), circumstances(case, clock))


def circumstances(case: Case, clock: Clock) -> Circumstances:
    """What the case and its orders know about one of its clocks."""
    order = _order_of(case, clock)
    pauses = case.pauses_now.get(clock.pk, ())
    if order is None:
        return Circumstances(pauses=pauses, reasons=REASONS)
    suspended = case.state == State.SUSPENDED and clock.paused_at is not None
    return Circumstances(
        pauses=pauses,
        reasons=REASONS,
        half_of=Limit.of(order.limit_unit, order.limit_value) if order.is_halved else None,
        resumes=case.suspended_until if suspended else None,
        due_at=order.due_at if suspended else None,
        excused=order.appeal == Appealed.GRANTED,
    )


@dataclass(frozen=True)
class Standstill:
    """A line of the ledger. `to` is None while it lasts; `seconds` of natural time until then or until now."""

    stage: Any
    unit: Unit | None
    begins: datetime
    ends: datetime | None
    reason: Any
    seconds: float


def ledger(case: Case, at: datetime) -> list[Standstill]:
    """Every time a clock of the case stood still, oldest first. No query where none ever did."""
    return sorted(_lines(case, at), key=lambda line: line.begins)


def _lines(case: Case, at: datetime) -> Iterator[Standstill]:
    for clock in case.clocks_now:
        for pause in case.pauses_now.get(clock.pk, ()):
            ended = pause.resumed_at or at
            yield Standstill(
                stage=clock.get_stage_display(),
                unit=clock.unit,
                begins=pause.paused_at,
                ends=pause.resumed_at,
                reason=REASONS.get(pause.reason, pause.reason),
                seconds=(ended - pause.paused_at).total_seconds(),
            )


def _order_of(case: Case, clock: Clock) -> WorkOrder | None:
    if clock.stage != "handle":
        return None
    return next((order for order in case.orders_now if order.pk == clock.part), None)
