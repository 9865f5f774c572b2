"""Who is away, and who stands in: read for the team page, for warnings before an assignment and for hand-overs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from cases.queries.teams import has_right
from jiangdu.models import Leave, Post, Unit, User
from jiangdu.scope import scope_of


def team_units(user: User) -> list[Unit]:
    """The units whose team the user manages: the own ones and their sub-units, no command centres. One query."""
    own = scope_of(user).unit_ids
    if not own or not user.has_perm("cases.manage_order"):
        return []
    units = Unit.objects.active().exclude(kind=Unit.Kind.CENTRE)
    return list((units.filter(pk__in=own) | units.filter(parent__in=own)).order_by("code"))


def leaves_of(units: Iterable[Unit], day: date) -> QuerySet[Leave]:
    """Leaves from these units that run on this day or later."""
    rows = Leave.objects.not_over(day).filter(unit__in=[unit.pk for unit in units])
    return rows.select_related("person", "deputy", "unit").order_by("first_day", "id")


def leave_of(person: User, units: Iterable[Unit], day: date) -> Leave | None:
    """The leave this person is on from one of these units on this day."""
    return Leave.objects.on(day).filter(person=person, unit__in=list(units)).select_related("deputy").first()


def colleagues(unit: Unit, day: date) -> QuerySet[User]:
    """Active people who handle or manage work orders in the unit, its sub-units or the unit above it."""
    around = Unit.objects.filter(pk__in=[unit.pk, *([unit.parent_id] if unit.parent_id else [])])
    around |= Unit.objects.filter(parent=unit)
    posts = Post.objects.current(day).filter(has_right("handle_order") | has_right("manage_order"), unit__in=around)
    return User.objects.filter(is_active=True, pk__in=posts.values("user"))
