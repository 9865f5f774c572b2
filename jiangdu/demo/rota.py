"""The demo's duty rota: always somebody on duty at the centres, the towns and in every department."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from jiangdu.models import DutyShift, Post

AHEAD = timedelta(days=60)
KINDS = {"shift_leader", "unit_manager", "town_manager", "town_shift_leader"}
LENGTH = timedelta(days=7)


def extend_rota(at: datetime) -> int:
    """Plan a week at a time from 60 days ago (or where the rota ends) until 60 days ahead. Returns the shifts added.

    Everybody holding a managing post takes part: the first of a unit answers first, the others are called next.
    """
    posts = Post.objects.current(timezone.localdate(at)).filter(
        kind__code__in=KINDS, user__is_demo=True, unit__isnull=False
    )
    planned = dict(DutyShift.objects.filter(user__is_demo=True).values_list("unit").annotate(until=Max("ends_at")))
    teams: dict[int, list[int]] = {}
    for unit, user, _ in posts.values_list("unit", "user").annotate(first=Min("pk")).order_by("first"):
        teams.setdefault(unit, []).append(user)
    shifts = [
        DutyShift(unit_id=unit, user_id=user, starts_at=start, ends_at=start + LENGTH, order=order, phone=_phone(unit))
        for unit, team in teams.items()
        for start in _weeks(planned.get(unit) or _midnight(at - AHEAD), at + AHEAD)
        for order, user in enumerate(team, 1)
    ]
    return len(DutyShift.objects.bulk_create(shifts))


def _midnight(moment: datetime) -> datetime:
    local = timezone.localtime(moment)
    return datetime.combine(local.date(), time(), local.tzinfo)


def _weeks(start: datetime, until: datetime) -> Iterator[datetime]:
    while start < until:
        yield start
        start += LENGTH


def _phone(unit: int) -> str:
    """Not a number anybody has: 0514 numbers do not begin with 0."""
    return f"0514-0000{unit:04}"
