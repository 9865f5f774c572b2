"""Publish the working calendar of a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jiangdu.errors import InvalidInput, NotAllowed
from jiangdu.history import record
from jiangdu.models import Workday, WorkYear
from jiangdu.scope import Actor

PERMISSION = "jiangdu.manage_calendar"
SATURDAY = 5


@transaction.atomic
def publish_year(*, year: int, days: Sequence[Workday], actor: Actor, at: datetime, source: str = "") -> WorkYear:
    """Replace the special days of a year by these and make them official; publishing again replaces them again.

    Clocks started afterwards follow at once; a worker recomputes the open ones within a minute
    (`jiangdu.recompute.recompute_published`). InvalidInput on `days` names the first wrong one; NotAllowed.
    """
    if not actor.has_perm(PERMISSION):
        raise NotAllowed
    require_good_days(year, days)
    WorkYear.objects.get_or_create(year=year)
    published = WorkYear.objects.select_for_update().get(year=year)
    _replace(year, days)
    published.is_published, published.published_at, published.source = True, at, source
    published.version += 1
    published.save()
    record(published, "calendar.published", actor=actor, at=at, year=year, version=published.version, days=len(days))
    return published


def _replace(year: int, days: Iterable[Workday]) -> None:
    """Change only what differs, so that the record of changes says what changed."""
    old = {row.day: row for row in Workday.objects.filter(day__year=year)}
    new = {row.day: row for row in days}
    Workday.objects.filter(day__in=old.keys() - new.keys()).delete()
    Workday.objects.bulk_create(new[day] for day in sorted(new.keys() - old.keys()))
    same = [day for day in sorted(new.keys() & old.keys()) if _values(new[day]) != _values(old[day])]
    Workday.objects.bulk_update((new[day] for day in same), ["kind", "name_zh", "name_en"])


def _values(row: Workday) -> tuple[str, str, str]:
    return row.kind, row.name_zh, row.name_en


def require_good_days(year: int, days: Sequence[Workday]) -> None:
    """InvalidInput on `days` unless these can be the special days of the year."""
    seen: set[date] = set()
    for row in days:
        if wrong := _wrong(year, row, seen):
            raise InvalidInput({"days": [(wrong % {"day": row.day}, "invalid_day")]})
        seen.add(row.day)
    if not any(row.kind == Workday.Kind.HOLIDAY for row in days):
        raise InvalidInput({"days": [(_("A year without a single holiday cannot be right."), "no_holidays")]})


def _wrong(year: int, row: Workday, seen: set[date]) -> str:
    """What is wrong with a day, '' if nothing."""
    weekend = row.day.weekday() >= SATURDAY
    if row.day.year != year:
        return str(_("%(day)s is not in the year published."))
    if row.day in seen:
        return str(_("%(day)s is listed twice."))
    if row.kind not in Workday.Kind.values:
        return str(_("%(day)s: the kind is neither holiday nor adjusted workday."))
    if row.kind == Workday.Kind.ADJUSTED_WORKDAY and not weekend:
        return str(_("%(day)s is a workday anyway; only weekend days can be adjusted workdays."))
    return ""
