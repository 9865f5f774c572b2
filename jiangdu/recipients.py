"""Who has to be told: by permission and post, by duty shift, with the deputy while the holder is away."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from jiangdu.models import DutyShift, Leave, Post, Unit, User
from jiangdu.models.account import PostQuerySet, away


def holders(
    permission: str, *, unit: Unit | None = None, grid_code: str | None = None, on: date | None = None
) -> QuerySet[User]:
    """Active people who hold `permission` ("app.codename") by a post current on that day (default: today).

    `unit`: posts at this unit. `grid_code`: posts whose prefix covers this grid. A holder who is away or on leave is
    replaced by the deputy; without a deputy the holder stays.
    """
    on = on or timezone.localdate()
    leaves = Leave.objects.on(on).filter(unit=OuterRef("unit"), person=OuterRef("user"), deputy__is_active=True)
    serves = Case(
        When(away(on) & Q(deputy__is_active=True), then=F("deputy")),
        default=Coalesce(Subquery(leaves.values("deputy")[:1]), F("user"), output_field=BigIntegerField()),
        output_field=BigIntegerField(),
    )
    posts = _posts(permission, unit, grid_code).current(on).annotate(serves=serves)
    return User.objects.filter(pk__in=posts.values("serves"), is_active=True)


def on_duty(unit: Unit, at: datetime) -> list[User]:
    """Who answers for the unit at this moment, in the order of call, each once."""
    shifts = DutyShift.objects.at(at).filter(unit=unit, user__is_active=True).select_related("user")
    return list(dict.fromkeys(shift.user for shift in shifts.order_by("order", "id")))


def _posts(permission: str, unit: Unit | None, grid_code: str | None) -> PostQuerySet:
    app, codename = permission.split(".")
    held = Post.objects.filter(
        kind__roles__permissions__content_type__app_label=app, kind__roles__permissions__codename=codename
    )
    if unit is not None:
        held = held.filter(unit=unit)
    if grid_code is not None:
        held = held.filter(grid_code__in=[grid_code[:length] for length in range(1, len(grid_code) + 1)])
    return held
