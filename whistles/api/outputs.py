"""Whistles as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.http import HttpRequest

from cases.api.fields import when
from cases.api.outputs import clock_json, unit_json
from cases.models import Case
from grids.queries.locate import grid_path
from jiangdu.attachments import photo_json
from jiangdu.models import Clock
from whistles.actions.calls import allowed
from whistles.actions.tasks import may_finish
from whistles.models import Rating, Whistle, WhistleCall, WhistleTask

MOMENTS = (
    "called_at", "confirm_due_at", "confirmed_at", "agreed_at", "report_in_due_at", "arrived_at", "done_at", "absent_at",
    "refused_at", "due_at",
)  # fmt: skip


def point_json(point: Point | None) -> dict[str, Any] | None:
    return {"type": "Point", "coordinates": [point.x, point.y]} if point else None


def whistle_row(whistle: Whistle, *, at: datetime) -> dict[str, Any]:
    """A whistle in a list, with its calls: nothing that needs a further query."""
    return {
        "number": whistle.number,
        "kind": whistle.kind,
        "state": whistle.state,
        "matter": whistle.matter,
        "location": point_json(whistle.location),
        "address": whistle.address,
        "town": unit_json(whistle.town),
        "lead": unit_json(whistle.lead),
        "blown_at": when(whistle.blown_at),
        "ended_at": when(whistle.ended_at),
        "due_at": when(whistle.due_at),
        "is_overdue": bool(whistle.due_at and whistle.due_at < at),
        "result": whistle.result,
        "calls": [call_json(call, at=at) for call in whistle.calls_now],
    }


def whistle_json(whistle: Whistle, request: HttpRequest, *, at: datetime) -> dict[str, Any]:
    """A whistle as a whole, with what the caller may do now."""
    user: Any = request.user
    path = grid_path(whistle.grid_code)
    grid = {
        "code": whistle.grid_code,
        "name": path[-1].name if path else "",
        "path": [step.as_json() for step in path],
    }
    seen = Case.objects.visible_to(user).filter(pk__in=whistle.cases.values("pk"))
    return {
        **whistle_row(whistle, at=at),
        "grid": grid,
        "blown_by": whistle.blown_by.name,
        "cases": list(seen.order_by("pk").values_list("number", flat=True)),
        "tasks": [task_json(task) for task in whistle.tasks_now],
        "clocks": [_clock_json(clock) for clock in whistle.clocks_now],
        "photos": [photo_json(photo, request) for photo in whistle.photos_now],
        "actions": actions_of(whistle, user),
    }


def _clock_json(clock: Clock) -> dict[str, Any]:
    """Nothing pauses a whistle's clocks."""
    return clock_json(clock, pauses=(), explanation=clock.explanation_text)


def actions_of(whistle: Whistle, user: Any) -> list[str]:
    """What this person may do now, tasks included."""
    open_tasks = [task for task in whistle.tasks_now if not task.done_at and not task.case_id]
    mine = any(may_finish(task, whistle, user) for task in open_tasks)
    return allowed(whistle, user) + (["finish_task"] if mine else [])


def call_json(call: WhistleCall, *, at: datetime) -> dict[str, Any]:
    due_at: Any = call.due_at
    return {
        "unit": unit_json(call.unit),
        "is_lead": call.is_lead,
        "state": call.state,
        **{name: when(getattr(call, name)) for name in MOMENTS},
        "arrival_kind": call.arrival_kind or None,
        "officer": call.officer.name if call.officer else None,
        "location": point_json(call.arrival_location),
        "distance_m": call.arrival_distance_m,
        "result": call.result,
        "refusal": call.refusal or None,
        "is_overdue": bool(due_at and due_at < at),
        "rating": rating_json(call.rating_now),
    }


def rating_json(rating: Rating | None) -> dict[str, Any] | None:
    if rating is None:
        return None
    grades = {name: getattr(rating, name) for name in ("timeliness", "attitude", "effect", "solved", "text", "answer")}
    return {**grades, "rated_at": when(rating.rated_at), "answered_at": when(rating.answered_at)}


def task_json(task: WhistleTask) -> dict[str, Any]:
    return {
        "id": task.pk,
        "text": task.text,
        "unit": unit_json(task.unit),
        "due_date": task.due_date.isoformat(),
        "case": task.case.number if task.case else None,
        "done_at": when(task.done_at),
        "outcome": task.outcome,
    }
