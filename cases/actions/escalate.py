"""A clock has reached a level: show it on the case, say so in the history, tell the right people, draft what is due."""

from __future__ import annotations

from datetime import datetime

from cases.actions.clocks import due_by_order, is_of_case, promised_due
from cases.actions.drafts import draft_for
from cases.actions.send_verification import pass_on_verification
from cases.actions.tell import matter_of
from cases.models import Case, Supervision, WorkOrder
from cases.queries.audience import for_level
from cases.rules import stages
from jiangdu.history import record
from jiangdu.models import Clock, Level, Stage
from jiangdu.notices import notify
from jiangdu.rulebook import rules
from jiangdu.scope import SYSTEM


def reach_level(case: Case, clock: Clock, level: str, at: datetime) -> None:
    """Called by the sweep with the case locked, once per clock and level, in order."""
    of_order = clock.stage not in ("verify", "approve")
    order = next((o for o in case.orders_now if o.pk == clock.part), None) if of_order else None
    if order and clock.stage == "handle" and order.is_open:
        order.due_level = level
        WorkOrder.objects.filter(pk=order.pk).update(due_level=level)
    if is_current(case, clock):
        case.due_level = level
        Case.objects.filter(pk=case.pk).update(due_level=level)
    record(case, "case.clock_level", actor=SYSTEM, at=at, unit=clock.unit, stage=clock.stage, level=level)
    draft_for(case, clock, level, at)
    people = for_level(case, clock, level, order, at)
    notify(
        f"cases.clock_{level}",
        to=people,
        at=at,
        subject=case,
        urgent=clock.urgent,
        number=case.number,
        category=matter_of(case),
        stage=Stage(clock.stage).label,
        due_at=clock.due_at,
    )
    if clock.stage == "verify" and level == Level.RED:
        pass_on_verification(case, at=at)


def change_due(case: Case, clock: Clock, at: datetime) -> None:
    """A published calendar moved the clock's due time: the case and its order follow."""
    due_at = promised_due(case, clock, rules()) if clock.stage == "handle" else clock.due_at
    if clock.stage == "handle" and clock.part:
        WorkOrder.objects.filter(pk=clock.part, due_at__isnull=False).update(due_at=due_at)
    if clock.stage == "answer" and clock.part:
        Supervision.objects.filter(pk=clock.part).update(due_at=due_at)
    if clock.stage == "total":
        Case.objects.filter(pk=case.pk).update(total_due_at=due_at)
    if is_current(case, clock):
        Case.objects.filter(pk=case.pk).update(due_at=due_at)


def is_current(case: Case, clock: Clock) -> bool:
    """Whether this is the clock the case is due by."""
    lead = due_by_order(case)
    if lead:
        others = [order for order in case.orders_now if order.due_at]
        holds = lead.is_open or lead.return_waits
        due = lead if holds else min(others, key=lambda order: order.due_at or clock.due_at, default=lead)
        return clock.stage == "handle" and clock.part == due.pk
    return is_of_case(clock, stages.CASE_STAGE.get(case.state))
