"""Times in words: "今天 14:30", "11月27日 周五 11:30", "还剩 3 小时 20 分". Read in the district's local time."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)

MONTHS = (
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
)


def exact_words(moment: datetime) -> str:
    """The full local time, for the title: "2026-11-27 11:30"."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def day_words(day: date, *, today: date) -> str:
    """A day as people say it: today, tomorrow, yesterday, else date and weekday; the year only if it is another."""
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    if (day - today).days in near:
        return near[(day - today).days]
    facts = {
        "year": day.year,
        "month": MONTHS[day.month - 1],
        "day": day.day,
        "weekday": WEEKDAYS[day.weekday()],
    }
    if day.year == today.year:
        return pgettext("a day", "%(weekday)s %(day)d %(month)s") % facts
    return pgettext("a day", "%(weekday)s %(day)d %(month)s %(year)d") % facts


def when_words(moment: datetime, *, now: datetime) -> str:
    """A moment as people say it: "今天 14:30", "11月27日 周五 11:30"."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    return _("%(day)s %(time)s") % {"day": day_words(local.date(), today=today), "time": f"{local:%H:%M}"}


def span_words(seconds: float) -> str:
    """A length of natural time in its two largest units, rounded down to the minute; never negative."""
    minutes = max(int(seconds), 0) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    said = []
    if days:
        said.append(ngettext("%(count)d day", "%(count)d days", days) % {"count": days})
    if hours:
        said.append(_("%(count)d h") % {"count": hours})
    if rest and not days:
        said.append(_("%(count)d min") % {"count": rest})
    return " ".join(said) or _("less than 1 min")


def due_words(due_at: datetime, *, now: datetime) -> str:
    """How long is left, or by how much it is late: "还剩 3 小时 20 分", "已超期 2 天"."""
    seconds = (due_at - now).total_seconds()
    if seconds > 0:
        return _("%(span)s left") % {"span": span_words(seconds)}
    return _("%(span)s late") % {"span": span_words(-seconds)}
