"""A clock's due time in words: the limit, from when to when, and the days that did not count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from jiangdu.models import Clock


def explanation_text(clock: Clock, today: date) -> str:
    """One sentence in the reader's language; `today` lets near days be called by their name."""
    facts = clock.explanation
    parts = [
        limit_text(clock.limit_unit, clock.limit_value),
        _("from %(moment)s") % {"moment": moment_text(clock.started_at, today)},
        _("to %(moment)s") % {"moment": moment_text(clock.due_at, today)},
        *_days(facts, clock.started_at.year),
        *_changes(clock, today),
    ]
    return _(", ").join(parts)


def limit_text(unit: str, value: int) -> str:
    """A limit as people say it: "2 hours (round the clock)"."""
    words = {
        "urgent_minute": ngettext("%(n)d minute (round the clock)", "%(n)d minutes (round the clock)", value),
        "urgent_hour": ngettext("%(n)d hour (round the clock)", "%(n)d hours (round the clock)", value),
        "natural_day": ngettext("%(n)d natural day", "%(n)d natural days", value),
        "work_minute": ngettext("%(n)d working minute", "%(n)d working minutes", value),
        "work_hour": ngettext("%(n)d working hour", "%(n)d working hours", value),
        "work_day": ngettext("%(n)d workday", "%(n)d workdays", value),
    }
    return words[unit] % {"n": value}


def moment_text(moment: datetime, today: date) -> str:
    """A moment in local time, short: "today 10:05", "Nov 23, Mon 11:30"."""
    local = timezone.localtime(moment)
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get((local.date() - today).days)
    return f"{near or day_text(local.date(), today.year)} {local:%H:%M}"


def day_text(day: date, year: int) -> str:
    """A day with its weekday, and with the year if it is another one than `year`."""
    # Translators: PHP-style date formats of Django's `date` filter
    pattern = _("M j, D") if day.year == year else _("M j Y, D")
    return date_format(day, pattern, use_l10n=False)


def _days(facts: dict[str, Any], year: int) -> Iterator[str]:
    """Days passed over, workdays on a weekend, years not official yet."""
    skipped = [_run(run, year) for run in facts.get("skipped", ())]
    if skipped:
        yield _("skipping %(days)s") % {"days": _(" and ").join(skipped)}
    worked = [day_text(date.fromisoformat(day), year) for day in facts.get("worked", ())]
    if worked:
        yield _("%(days)s is an adjusted workday") % {"days": _(" and ").join(worked)}
    for unpublished in facts.get("unpublished", ()):
        yield _("provisional: the holidays of %(year)s are not published yet") % {"year": unpublished}


def _run(run: dict[str, str], year: int) -> str:
    first, last = date.fromisoformat(run["first"]), date.fromisoformat(run["last"])
    days = day_text(first, year)
    if last != first:
        days = _("%(first)s to %(last)s") % {"first": days, "last": day_text(last, year)}
    english = (get_language() or "").startswith("en")
    name = (run.get("en") if english else run.get("zh")) or ""
    if run["why"] == "holiday":
        return _("%(days)s (%(holiday)s)") % {"days": days, "holiday": name or _("holiday")}
    return days


def _changes(clock: Clock, today: date) -> Iterator[str]:
    """What moved the due time since the start."""
    if clock.extensions:
        yield ngettext("extended %(n)d time", "extended %(n)d times", clock.extensions) % {"n": clock.extensions}
    for begins, ends in clock.explanation.get("pauses", ()):
        words = {"from": _moment(begins, today), "to": _moment(ends, today)}
        yield _("paused from %(from)s to %(to)s") % words
    if clock.paused_at:
        yield _("paused since %(moment)s") % {"moment": moment_text(clock.paused_at, today)}
    if clock.explanation.get("by_partner"):
        yield _("the partner's due time comes first")


def _moment(text: str, today: date) -> str:
    moment = parse_datetime(text)
    return moment_text(moment, today) if moment else text
