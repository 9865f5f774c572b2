"""Cases and work orders as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from cases.actions.allowed import case_actions, order_actions
from cases.api.fields import when
from cases.api.return_outputs import disputed_json
from cases.models import Case, TimeRequest, WorkOrder
from cases.queries.clock_words import clock_words
from cases.queries.joined import joined, progress
from cases.queries.routing import explanation
from grids.queries.locate import GridName, grid_paths
from jiangdu.attachments import photo_json
from jiangdu.models import Clock, ClockPause, Unit

MOMENTS = (
    "reported_at", "filed_at", "dispatched_at", "acknowledged_at", "feedback_at", "verified_at", "closed_at", "due_at",
    "total_due_at",
)  # fmt: skip


def unit_json(unit: Unit | None) -> dict[str, str] | None:
    return {"code": unit.code, "name": unit.short_name} if unit else None


def case_row(case: Case, *, at: datetime, paths: dict[str, tuple[GridName, ...]]) -> dict[str, Any]:
    """A case in a list: everything that needs no further query."""
    moments = {name: when(getattr(case, name)) for name in MOMENTS}
    return {
        "number": case.number,
        "state": case.state,
        "step": case.step,
        "desk": case.desk.code,
        "passed_up_at": when(case.passed_up_at),
        "category": {"code": case.category.code, "name": case.category.name} if case.category else None,
        "condition": {"code": case.condition.code, "name": case.condition.name} if case.condition else None,
        "description": case.description,
        "location": {"type": "Point", "coordinates": [case.location.x, case.location.y]} if case.location else None,
        "address": case.address,
        "grid": _grid_json(case.grid_code, paths),
        "channel": case.channel,
        "is_urgent": case.is_urgent,
        "is_overdue": bool(case.is_open and case.due_at and case.due_at < at),
        **moments,
        "closing_kind": case.closing_kind or None,
        "reopened_at": when(case.reopened_at),
        "satisfaction": case.satisfaction,
        "call_back_owed": case.call_back_owed,
        "found_by_inspection": case.found_by_inspection,
        "lead": unit_json(case.lead),
        "round": case.round,
        "rework_count": case.rework_count,
        "return_count": case.return_count,
        "suspension_count": case.suspension_count,
        "suspended_until": case.suspended_until.isoformat() if case.suspended_until else None,
        "remind_count": case.remind_count,
    }


def case_json(case: Case, request: HttpRequest, *, at: datetime) -> dict[str, Any]:
    """A case as a whole, with what the caller may do now."""
    user: Any = request.user
    orders = case.orders_now
    known = vars(case).get("path_now")
    return {
        **case_row(case, at=at, paths={case.grid_code: known} if known else grid_paths([case.grid_code])),
        "assisting": [unit_json(o.unit) for o in orders if not o.is_lead and o.state not in {"withdrawn", "returned"}],
        "component": case.component.code if case.component else None,
        "self_handled": case.is_self_handled,
        "same_as": case.same_as.number if case.same_as else None,
        "merged_into": _progress_json(case, user),
        "merged_cases": [report.number for report in joined(case, user)],
        "routing": {"rule": rule_json(case.routing), "explanation": explanation(case.routing)},
        "clocks": [case_clock_json(clock, case) for clock in case.clocks_now],
        "work_orders": [order_json(order, request, case=case, at=at) for order in orders],
        "photos": [photo_json(photo, request) for photo in case.photos_now],
        "reporter": case.caller_now.masked if case.caller_now else None,
        **disputed_json(case),
        "actions": case_actions(case, user),
    }


def _progress_json(case: Case, user: Any) -> dict[str, Any] | None:
    """The case this one was merged into, in the words any reporter may read."""
    found = progress(case, user)
    if found is None:
        return None
    return {
        "number": found.number,
        "state": found.state,
        "unit": unit_json(found.unit),
        "due_at": when(found.due_at),
        "reply": found.reply,
    }


def case_clock_json(clock: Clock, case: Case) -> dict[str, Any]:
    """A promise of a case, explained with what happened to the case."""
    return clock_json(clock, pauses=case.pauses_now.get(clock.pk, ()), explanation=clock_words(case, clock))


def clock_json(clock: Clock, *, pauses: Iterable[ClockPause], explanation: str) -> dict[str, Any]:
    """A promise with everything that moved it."""
    return {
        "stage": clock.stage,
        "unit": unit_json(clock.unit),
        "started_at": when(clock.started_at),
        "due_at": when(clock.due_at),
        "stopped_at": when(clock.stopped_at),
        "paused": clock.paused_at is not None and clock.stopped_at is None,
        "level": clock.level,
        "limit": {"unit": clock.limit_unit, "value": clock.limit_value},
        "extensions": clock.extensions,
        "extended_minutes": clock.extended_minutes,
        "paused_minutes": clock.paused_minutes,
        "pauses": [
            {"from": when(pause.paused_at), "to": when(pause.resumed_at), "reason": pause.reason} for pause in pauses
        ],
        "explanation": explanation,
    }


def request_json(request: TimeRequest) -> dict[str, Any]:
    """What a unit asked for, and what became of it."""
    return {
        "kind": request.kind,
        "reason": request.reason,
        "reason_code": request.reason_code or None,
        "until": request.until.isoformat() if request.until else None,
        "needs_leader": request.needs_leader,
        "asked_at": when(request.asked_at),
        "outcome": request.outcome or None,
        "decided_at": when(request.decided_at),
        "opinion": request.opinion,
    }


def order_json(order: WorkOrder, request: HttpRequest, *, at: datetime, case: Case | None = None) -> dict[str, Any]:
    """A work order with the part of its case that the unit needs."""
    user: Any = request.user
    of = case or order.case
    return {
        "id": order.pk,
        "case": {
            "number": of.number,
            "description": of.description,
            "category": {"code": of.category.code, "name": of.category.name} if of.category else None,
            "address": of.address,
            "is_urgent": of.is_urgent,
        },
        "unit": unit_json(order.unit),
        "office": unit_json(order.office),
        "role": order.role,
        "state": order.state,
        "handler": order.handler.username if order.handler else None,
        "result": order.result,
        "reply": order.reply,
        "issued_at": when(order.issued_at),
        "acknowledged_at": when(order.acknowledged_at),
        "due_at": when(order.due_at),
        "is_overdue": order.is_overdue(at),
        "paused": order.paused_at is not None,
        "asked": order.asked or None,
        "extensions": order.extensions,
        "ended_late": order.ended_late,
        "appeal": order.appeal or None,
        "requests": [request_json(row) for row in of.requests_now if row.order_id == order.pk] if case else [],
        "actions": order_actions(order, user),
    }


def _grid_json(code: str, paths: dict[str, tuple[GridName, ...]]) -> dict[str, Any] | None:
    path = paths.get(code, ())
    if not code:
        return None
    name = path[-1].name if path else ""
    return {"code": code, "name": name, "path": [step.as_json() for step in path]}


def rule_json(facts: dict[str, Any]) -> dict[str, Any] | None:
    rule = (facts or {}).get("rule")
    return {"id": rule["id"], "category": rule["category"]["code"], "document": rule["document"]} if rule else None
