"""The daily random sample of closed cases, drawn once for each day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from math import ceil
from random import SystemRandom

from django.db import transaction
from django.utils import timezone

from cases.actions.spot_check import ask_spot_check
from cases.models import Case, LoopSettings, SpotCheck, SpotCheckDraw, State

LOOK_BACK = 7  # days made up for after an outage


def draw_spot_checks(*, at: datetime) -> int:
    """Draw for yesterday, and for days missed before; returns how many checks were asked for. Safe to repeat."""
    today = timezone.localdate(at)
    days = [today - timedelta(days=back) for back in range(LOOK_BACK, 0, -1)]
    drawn = set(SpotCheckDraw.objects.filter(day__in=days).values_list("day", flat=True))
    return sum(_draw(day, at) for day in days if day not in drawn)


@transaction.atomic
def _draw(day: date, at: datetime) -> int:
    """One day's sample. The day's row is written first: a second worker waits for it and then finds it."""
    draw, is_new = SpotCheckDraw.objects.get_or_create(day=day, defaults={"drawn_at": at, "closed": 0, "drawn": 0})
    if not is_new:
        return 0
    closed = list(_closed_on(day).values_list("pk", flat=True))
    size = ceil(len(closed) * LoopSettings.current().spot_check_percent / 100)
    # nobody may foresee what is looked at: not a seeded generator
    for pk in sorted(SystemRandom().sample(closed, size)):
        case = Case.objects.lock(pk)
        if case.state == State.CLOSED:
            ask_spot_check(case, reason=SpotCheck.Reason.RANDOM, at=at)
    draw.closed, draw.drawn = len(closed), size
    draw.save()
    return size


def _closed_on(day: date):  # type: ignore[no-untyped-def]
    """Closed on this local day, and not asked for already; what its finder handled has a sample of its own.

    A restricted matter is not drawn: no inspector may see it.
    """
    start = timezone.make_aware(datetime.combine(day, time.min))
    cases = Case.objects.filter(state=State.CLOSED, closed_at__gte=start, closed_at__lt=start + timedelta(days=1))
    waiting = SpotCheck.objects.waiting().values("case")
    cases = cases.exclude(category__is_restricted=True)
    return cases.exclude(closing_kind=Case.ClosingKind.SELF_HANDLED).exclude(pk__in=waiting)
