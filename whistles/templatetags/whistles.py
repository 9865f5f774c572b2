"""Template tags of whistles: state badges."""

from __future__ import annotations

from typing import Any

from django import template

from whistles.models import Whistle, WhistleCall

register = template.Library()

WHISTLE_LOOK: dict[str, tuple[str, str]] = {
    "blown": ("attention", "megaphone"),
    "working": ("work", "tools"),
    "finished": ("done", "flag"),
    "cancelled": ("ended", "slash-circle"),
}
CALL_LOOK: dict[str, tuple[str, str]] = {
    "called": ("wait", "bell"),
    "confirmed": ("work", "check2"),
    "on_site": ("work", "geo-alt-fill"),
    "working": ("work", "tools"),
    "done": ("done", "check-circle"),
    "refused": ("attention", "x-octagon"),
    "absent": ("late", "exclamation-octagon-fill"),
    "released": ("ended", "dash-circle"),
}


@register.inclusion_tag("jiangdu/_state_badge.html")
def whistle_badge(row: Whistle | WhistleCall) -> dict[str, Any]:
    """The state of a whistle or of a unit's call as colour, icon and word."""
    tone, icon = (WHISTLE_LOOK if isinstance(row, Whistle) else CALL_LOOK)[row.state]
    return {"label": row.get_state_display(), "tone": tone, "icon": icon}  # type: ignore[union-attr]
