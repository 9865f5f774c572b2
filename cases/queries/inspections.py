"""What waits for an inspector."""

from __future__ import annotations

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import F

from cases.models import SpotCheck
from jiangdu.models import User

ROWS = 100  # shown at once; nobody walks to more in a week


def checks_for(user: User, *, near: Point | None = None) -> list[SpotCheck]:
    """The first rows with their cases: nearest to `near` (WGS-84), without it the longest waiting first."""
    checks = SpotCheck.objects.waiting_for(user).select_related("case__category", "case__lead")
    if near is None:
        return list(checks.order_by("asked_at", "id")[:ROWS])
    away = Distance("case__location", near)
    return list(checks.annotate(away=away).order_by(F("away").asc(nulls_last=True), "id")[:ROWS])


def checks_waiting(user: User) -> int:
    """How many there are in all."""
    return SpotCheck.objects.waiting_for(user).count()
