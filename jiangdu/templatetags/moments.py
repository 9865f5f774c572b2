"""Template tags for times: `when`, `day`, `span`, `due_words`, `time_left`. The page's clock is read here and nowhere below."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from jiangdu.web import moments

register = template.Library()

# level of a clock → (tone of the stylesheet, icon, word)
LEVELS: dict[str, tuple[str, str, object]] = {
    "": ("calm", "clock", _("On time")),
    "yellow": ("early", "clock-history", _("Early warning")),
    "orange": ("soon", "exclamation-triangle", _("Due soon")),
    "red": ("late", "exclamation-octagon-fill", _("Overdue")),
    "L2": ("late", "exclamation-octagon-fill", _("Overdue, level 2")),
    "L3": ("late", "exclamation-octagon-fill", _("Overdue, level 3")),
    "L4": ("late", "exclamation-octagon-fill", _("Overdue, level 4")),
}
PAUSED = ("paused", "pause-circle", _("Paused"))
NO_LIMIT = ("calm", "dash-circle", _("No limit"))
MET = ("done", "check-circle", _("Done in time"))
MISSED = ("late", "exclamation-octagon-fill", _("Done late"))


@register.filter
def when(moment: datetime | None) -> SafeString | str:
    """A `<time>` with the moment in words and the exact time on hover; an empty string for None."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        timezone.localtime(moment).isoformat(timespec="seconds"),
        moments.exact_words(moment),
        moments.when_words(moment, now=timezone.now()),
    )


@register.filter
def day(value: date | None) -> str:
    """A date as people say it: "今天", "12月20日 周日"; an empty string for None."""
    return moments.day_words(value, today=timezone.localdate()) if value else ""


@register.filter
def span(seconds: float) -> str:
    """A length of natural time in words: "2 days 3 h"."""
    return moments.span_words(seconds)


@register.filter
def due_words(due_at: datetime | None) -> str:
    """How long is left or by how much it is late, in words; an empty string for None."""
    return moments.due_words(due_at, now=timezone.now()) if due_at else ""


@register.inclusion_tag("jiangdu/_time_left.html")
def time_left(
    due_at: datetime | None,
    level: str = "",
    started_at: datetime | None = None,
    stopped_at: datetime | None = None,
    paused: bool = False,
    explanation: str = "",
) -> dict[str, Any]:
    """Time left as colour, word, icon and bar. `level` is the clock's; without `started_at` there is no bar."""
    now = timezone.now()
    tone, icon, word = _look(due_at, level or "", stopped_at, paused, now)
    return {
        "due_at": due_at,
        "started_at": started_at,
        "ticks": due_at is not None and not stopped_at and not paused,
        "tone": tone,
        "icon": icon,
        "word": word,
        "left": "" if due_at is None or stopped_at or paused else moments.due_words(due_at, now=now),
        "percent": _percent(started_at, due_at, stopped_at or now),
        "explanation": explanation,
    }


def _look(
    due_at: datetime | None, level: str, stopped_at: datetime | None, paused: bool, now: datetime
) -> tuple[str, str, object]:
    """Tone, icon and word; what is past its time is late even before the sweep has raised the level."""
    if stopped_at:
        return MISSED if due_at and stopped_at > due_at else MET
    if paused:
        return PAUSED
    if due_at is None:
        return NO_LIMIT
    if due_at <= now and LEVELS.get(level, LEVELS[""])[0] != "late":
        return LEVELS["red"]
    return LEVELS.get(level, LEVELS[""])


def _percent(started_at: datetime | None, due_at: datetime | None, at: datetime) -> int | None:
    """How much of the natural time between start and due is used, 0–100; None when either is unknown."""
    if not started_at or not due_at or due_at <= started_at:
        return None
    return max(0, min(100, round((at - started_at) / (due_at - started_at) * 100)))
