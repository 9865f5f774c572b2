"""A clock's due time in words: the limit, from when to when, and the days that did not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jiangdu.limits import Limit

if TYPE_CHECKING:
    from jiangdu.models import Clock, ClockPause


@dataclass(frozen=True)
class Circumstances:
    """What a subject knows about one of its clocks beyond the clock itself.

    `pauses`: its ledger, with `reasons` as words for what stands there; `half_of`: the whole limit of which this is half;
    `resumes`, `due_at`: when it will go on and what it will be due by then; `excused`: its overtime does not count.
    """

    pauses: Sequence[ClockPause] = ()
    reasons: Mapping[str, object] = field(default_factory=dict)
    half_of: Limit | None = None
    resumes: date | None = None
    due_at: datetime | None = None
    excused: bool = False


def explanation_text(clock: Clock, today: date, beside: Circumstances | None = None) -> str:
    """One sentence in the reader's language; `today` lets near days be called by their name."""
    beside = beside or Circumstances()
    parts = [
        _limit(clock, beside.half_of),
        _("from %(moment)s") % {"moment": moment_text(clock.started_at, today)},
        _("to %(moment)s") % {"moment": moment_text(beside.due_at or clock.due_at, today)},
        *_days(clock.explanation, clock.started_at.year),
        *_extensions(clock),
        *_pauses(clock, today, beside),
    ]
    if clock.explanation.get("by_partner"):
        parts.append(_("the partner's due time comes first"))
    if beside.excused:
        parts.append(_("the overtime was excused on appeal and does not count"))
    return _(", ").join(parts)


def _limit(clock: Clock, half_of: Limit | None) -> str:
    limit = limit_text(clock.limit_unit, clock.limit_value)
    if half_of is None:
        return limit
    return _("%(limit)s (half of %(whole)s)") % {"limit": limit, "whole": limit_text(half_of.unit, half_of.value)}


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


def _extensions(clock: Clock) -> Iterator[str]:
    """How often time was added, and how much each time."""
    if not clock.extensions:
        return
    each = Limit.of_minutes(clock.extended_minutes // clock.extensions, clock.limit.calendar)
    words = ngettext("extended once by %(limit)s", "extended %(n)d times by %(limit)s each", clock.extensions)
    yield words % {"n": clock.extensions, "limit": limit_text(each.unit, each.value)}


def _pauses(clock: Clock, today: date, beside: Circumstances) -> Iterator[str]:
    """When time stood still and why; when it goes on, if that is known."""
    reasons = {row.paused_at: beside.reasons.get(row.reason, "") for row in beside.pauses}
    for begins, ends in clock.explanation.get("pauses", ()):
        words = {"from": _moment(begins, today), "to": _moment(ends, today)}
        text = _("paused from %(from)s to %(to)s") % words
        yield _because(text, reasons.get(datetime.fromisoformat(begins)))
    if clock.paused_at and not clock.stopped_at:
        text = _("paused since %(moment)s") % {"moment": moment_text(clock.paused_at, today)}
        yield _because(text, reasons.get(clock.paused_at))
        if beside.resumes:
            yield _("goes on on %(day)s") % {"day": day_text(beside.resumes, today.year)}


def _because(text: str, reason: object) -> str:
    return _("%(what)s (%(why)s)") % {"what": text, "why": reason} if reason else text


def _moment(text: str, today: date) -> str:
    moment = parse_datetime(text)
    return moment_text(moment, today) if moment else text
