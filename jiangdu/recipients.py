"""Who has to be told: by permission and post, by duty shift, with the deputy while the holder is away."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from jiangdu.models import DutyShift, Leave, Post, Unit, User
from jiangdu.models.account import PostQuerySet


def holders(
    permission: str, *, unit: Unit | None = None, grid_code: str | None = None, on: date | None = None
) -> QuerySet[User]:
    """Active people who hold `permission` ("app.codename") by a post current on that day (default: today).

    `unit`: posts at this unit. `grid_code`: posts whose prefix covers this grid. A holder who is away or on leave is
    replaced by the deputy; without a deputy the holder stays.
    """
    on = on or timezone.localdate()
    posts = _posts(permission, unit, grid_code).current(on)
    replaced, on_leave = posts.away(on).filter(deputy__is_active=True), posts.on_leave(on)
    present = posts.exclude(pk__in=replaced.values("pk")).exclude(pk__in=on_leave.values("pk"))
    leaves = Leave.objects.on(on).filter(unit=OuterRef("unit"), person=OuterRef("user"))
    stand_in = on_leave.annotate(stands_in=Subquery(leaves.values("deputy")[:1])).values("stands_in")
    found = Q(pk__in=present.values("user")) | Q(pk__in=replaced.values("deputy")) | Q(pk__in=stand_in)
    return User.objects.filter(found, is_active=True)


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
