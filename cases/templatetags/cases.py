"""Template tags of the loop: state badges, requests for time."""

from __future__ import annotations

from typing import Any

from django import template

from cases.models import Case, TimeRequest, WorkOrder
from cases.queries import time_words

register = template.Library()

CASE_LOOK: dict[str, tuple[str, str]] = {
    "reported": ("wait", "inbox"),
    "pre_check": ("work", "search"),
    "filed": ("wait", "folder"),
    "dispatched": ("wait", "send"),
    "returned": ("attention", "reply"),
    "coordination": ("attention", "people"),
    "handling": ("work", "tools"),
    "suspended": ("attention", "pause-circle"),
    "feedback": ("work", "clipboard-check"),
    "verifying": ("work", "person-check"),
    "verified": ("done", "patch-check"),
    "closed": ("done", "check-circle"),
    "rejected": ("ended", "x-circle"),
    "merged": ("ended", "intersect"),
    "withdrawn": ("ended", "box-arrow-left"),
    "void": ("ended", "slash-circle"),
}
ORDER_LOOK: dict[str, tuple[str, str]] = {
    "issued": ("wait", "envelope"),
    "acknowledged": ("work", "tools"),
    "awaiting_confirmation": ("attention", "hourglass-split"),
    "submitted": ("done", "check-circle"),
    "returned": ("attention", "reply"),
    "withdrawn": ("ended", "box-arrow-left"),
}


@register.filter
def request_words(request: TimeRequest, order: WorkOrder) -> str:
    """What a unit asked for, in one sentence."""
    return time_words.request_words(request, order)


@register.inclusion_tag("jiangdu/_state_badge.html")
def state_badge(row: Case | WorkOrder) -> dict[str, Any]:
    """The state of a case or a work order as colour, icon and word."""
    tone, icon = (CASE_LOOK if isinstance(row, Case) else ORDER_LOOK)[row.state]
    return {"label": row.get_state_display(), "tone": tone, "icon": icon}  # type: ignore[union-attr]
