"""How the work in the field looks from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from grids.models import Campaign, CampaignVisit, GridCoverage, GridQuestion, GuideSignIn, Patrol, Place
from grids.queries.guides import GuideRow
from grids.rules.attendance import Attendance
from jiangdu.models import User


def when(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat() if moment else None


def person(user: User | None) -> dict[str, str] | None:
    return {"username": user.username, "name": user.name} if user else None


def point(value: Any) -> dict[str, Any] | None:
    return {"type": "Point", "coordinates": [value.x, value.y]} if value else None


def place_json(place: Place) -> dict[str, Any]:
    managed = {True: "yes", False: "no", None: "unknown"}[place.has_property_management]
    return {
        "id": place.pk,
        "name": place.name,
        "kind": place.kind,
        "grid": place.grid_code,
        "owner": {"code": place.owner.code, "name": place.owner.short_name} if place.owner else None,
        "owner_text": place.owner_text,
        "has_property_management": managed,
        "area_kinds": [kind.code for kind in place.area_kinds.all()],
    }


def campaign_json(campaign: Campaign) -> dict[str, Any]:
    """With `planned` and `done` from `with_progress`."""
    return {
        "id": campaign.pk,
        "title": campaign.title,
        "plan": campaign.plan,
        "state": campaign.state,
        "grid_prefix": campaign.grid_prefix,
        "area_kind": campaign.area_kind.code if campaign.area_kind else None,
        "starts_on": campaign.starts_on.isoformat(),
        "ends_on": campaign.ends_on.isoformat(),
        "planned_by": person(campaign.planned_by),
        "planned": campaign.planned,  # type: ignore[attr-defined]
        "done": campaign.done,  # type: ignore[attr-defined]
    }


def visit_json(visit: CampaignVisit) -> dict[str, Any]:
    return {
        "id": visit.pk,
        "campaign": visit.campaign_id,
        "place": place_json(visit.place),
        "assignee": person(visit.assignee),
        "done_at": when(visit.done_at),
        "outcome": visit.outcome or None,
        "findings": visit.findings,
        "cases": visit.case_numbers,
    }


def attendance_json(found: Attendance) -> dict[str, Any]:
    share = round(found.share, 4) if found.share is not None else None
    return {"signed_in": found.signed_in, "required": found.required, "leave": found.on_leave, "share": share}


def guide_json(row: GuideRow) -> dict[str, Any]:
    unit = row.post.unit
    return {
        "post": row.post.pk,
        "guide": person(row.post.user),
        "unit": unit.code if unit else None,
        "grid": row.post.grid_code,
        "attendance": attendance_json(row.attendance),
    }


def sign_in_json(signed: GuideSignIn) -> dict[str, Any]:
    return {
        "id": signed.pk,
        "grid": signed.grid_code,
        "day": signed.day.isoformat(),
        "at": when(signed.at),
        "distance_m": signed.distance_m,
    }


def question_json(question: GridQuestion) -> dict[str, Any]:
    return {
        "id": question.pk,
        "grid": question.grid_code,
        "guide": person(question.post.user),
        "asked_by": person(question.asked_by),
        "asked_at": when(question.asked_at),
        "text": question.text,
        "due_at": when(question.due_at) if question.is_open else None,
        "answered_at": when(question.answered_at),
        "answer": question.answer or None,
    }


def patrol_json(patrol: Patrol) -> dict[str, Any]:
    return {
        "id": patrol.pk,
        "patroller": person(patrol.patroller),
        "grid": patrol.grid_code,
        "started_at": when(patrol.started_at),
        "stopped_at": when(patrol.stopped_at),
        "ending": patrol.ending or None,
        "points": patrol.kept_points,
        "refused_points": patrol.refused_points,
        "distance_m": patrol.distance_m,
        "cells_passed": patrol.cells_passed,
        "cells_total": patrol.cells_total,
        "coverage": round(patrol.coverage, 4) if patrol.coverage is not None else None,
        "track_erased_at": when(patrol.erased_at),
    }


def coverage_json(row: GridCoverage) -> dict[str, Any]:
    return {
        "grid": row.grid_code,
        "month": f"{row.month:%Y-%m}",
        "cells_passed": row.cells_passed,
        "cells_total": row.cells_total,
        "coverage": round(row.coverage, 4) if row.coverage is not None else None,
        "patrols": row.patrols,
    }
