"""The duty rota: who is on duty, a unit's week with its gaps and conflicts, and who may see and keep it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiangdu.models import DutyShift, Unit, User
from jiangdu.rules.rota import Span, Turn, conflicts, gaps
from jiangdu.scope import scope_of

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass
class Row:
    """A shift within one day; `conflicts`: 'person' or 'order' for each other shift it cannot go with."""

    shift: DutyShift
    starts: datetime
    ends: datetime
    conflicts: set[str] = field(default_factory=set)


@dataclass
class Day:
    """One day of a unit's rota; `gaps`: when nobody is on duty."""

    date: date
    rows: list[Row]
    gaps: list[Span]


def units_seen(user: User) -> QuerySet[Unit]:
    """Units whose rota one sees: those one serves; every unit for a command centre's people and administrators."""
    units = Unit.objects.active()
    if user.is_superuser or user.has_perm("jiangdu.view_dutyshift") or scope_of(user).centre_prefixes:
        return units
    return units.filter(pk__in=scope_of(user).unit_ids)


def may_keep(user: User, unit: Unit) -> bool:
    """Whether this person plans the unit's shifts: with the right to, for the own units; administrators for all."""
    if user.has_perm("jiangdu.change_dutyshift"):
        return True
    return user.has_perm("jiangdu.keep_rota") and unit.pk in scope_of(user).unit_ids


def shifts_seen(user: User) -> QuerySet[DutyShift]:
    """Shifts of the units one sees."""
    return DutyShift.objects.filter(unit__in=units_seen(user)).select_related("unit", "user")


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week(unit: Unit, monday: date) -> list[Day]:
    """Seven days from this Monday, local time. One query: the unit's shifts, and those its people have elsewhere."""
    start, end = _midnight(monday), _midnight(monday + WEEK)
    shifts = DutyShift.objects.filter(starts_at__lt=end, ends_at__gt=start)
    people = shifts.filter(unit=unit).values("user")
    found = list(shifts.filter(Q(unit=unit) | Q(user__in=people)).select_related("user", "unit").order_by("starts_at"))
    own = [shift for shift in found if shift.unit_id == unit.pk and shift.user.is_active]
    bad = _conflicts_of(found)
    return [_day(own, bad, monday + DAY * number) for number in range(7)]


def _day(shifts: Iterable[DutyShift], bad: dict[int, set[str]], day: date) -> Day:
    start, end = _midnight(day), _midnight(day + DAY)
    here = [shift for shift in shifts if shift.starts_at < end and shift.ends_at > start]
    rows = [Row(s, max(s.starts_at, start), min(s.ends_at, end), bad.get(s.pk, set())) for s in here]
    rows.sort(key=lambda row: (row.starts, row.shift.order))
    return Day(day, rows, gaps(map(_turn, here), start, end))


def _conflicts_of(shifts: Iterable[DutyShift]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for one, two, why in conflicts([_turn(shift) for shift in shifts]):
        for turn in (one, two):
            found.setdefault(turn.key, set()).add(why)
    return found


def _turn(shift: DutyShift) -> Turn:
    return Turn(shift.pk, shift.unit_id, shift.user_id, shift.order, shift.starts_at, shift.ends_at)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())
