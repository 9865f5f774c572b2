"""Template tags of the field: shares, distances, grids by name, days in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

register = template.Library()

DAY_LOOK: dict[str, tuple[object, str]] = {
    "signed_in": (gettext_lazy("signed in"), "check-circle"),
    "missing": (gettext_lazy("missing"), "x-circle"),
    "leave": (gettext_lazy("leave"), "calendar-minus"),
    "free": (gettext_lazy("not required"), "dash"),
    "ahead": (gettext_lazy("ahead"), "hourglass"),
}


@register.filter
def percent(share: float | None) -> str:
    """0.734 → "73.4 %"; "–" for None."""
    return "–" if share is None else f"{100 * share:.1f} %"


@register.filter
def kilometres(metres: int) -> str:
    """1234 → "1.2 km"."""
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres} m"


@register.filter
def entry(rows: Mapping[Any, Any], key: Any) -> Any:
    """rows[key], or None."""
    return rows.get(key)


@register.simple_tag
def path_name(paths: Mapping[str, Any], code: str) -> str:
    """The name of a grid from the paths read for the page; its code where there is none."""
    path = paths.get(code)
    return path[-1].name if path else code


@register.simple_tag
def until_words(last: date, today: date) -> str:
    """ "3 days left", "last day", "over"."""
    left = (last - today).days
    if left < 0:
        return _("over")
    return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left} if left else _("last day today")


@register.simple_tag
def day_words(state: str) -> SafeString:
    """What became of a day, as icon and word."""
    label, icon = DAY_LOOK[state]
    return format_html('<span><i class="bi bi-{}" aria-hidden="true"></i> {}</span>', icon, label)
