"""Figures on returns: how many, judged how, by which unit. A number and the rows behind it are one condition."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Return
from cases.models.case_query import CaseQuerySet
from cases.models.returns import ReturnQuerySet
from cases.rules.states import OPEN
from jiangdu.models import User
from jiangdu.modules import Figure
from jiangdu.scope import scope_of

RETURN_FIGURES: dict[str, tuple[object, Q]] = {
    "made": (_("Returns"), Q()),
    "waiting": (_("Returns to be judged"), Q(outcome="", case__state__in=OPEN)),
    "justified": (_("Justified returns"), Q(outcome=Return.Outcome.JUSTIFIED)),
    "unjustified": (_("Unjustified returns"), Q(outcome=Return.Outcome.UNJUSTIFIED)),
    "late": (_("Late returns"), Q(is_late=True)),
}


def returns_for(user: User) -> ReturnQuerySet:
    """All within the scope for desks and those who see everything; for others their own units'."""
    scope = scope_of(user)
    if user.is_superuser or user.has_perm("cases.see_all_cases") or scope.centre_prefixes:
        return Return.objects.visible_to(user)
    return Return.objects.filter(unit__in=scope.unit_ids)


def return_rows(name: str, user: User, start: datetime, end: datetime) -> ReturnQuerySet:
    """The returns made from `start` up to `end` that a figure counts. KeyError for an unknown name."""
    return returns_for(user).between(start, end).filter(RETURN_FIGURES[name][1])


def by_unit(user: User, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """One row a unit: code and names, and each figure; most returns first. One query."""
    counts = {name: Count("pk", filter=condition) for name, (_label, condition) in RETURN_FIGURES.items()}
    counts["made"] = Count("pk")
    rows: Any = returns_for(user).between(start, end).values("unit__code", "unit__short_zh", "unit__short_en")
    return list(rows.annotate(**counts).order_by("-made", "unit__code"))


def _figure(name: str) -> Figure:
    def value(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
        whole = None if name == "made" else return_rows("made", user, start, end).count()
        return return_rows(name, user, start, end).count(), whole

    def rows(user: User, start: datetime, end: datetime) -> ReturnQuerySet:
        return return_rows(name, user, start, end)

    return Figure(f"returns.{name}", RETURN_FIGURES[name][0], _("returns"), value, rows)


def _dispatched(user: User, start: datetime, end: datetime) -> CaseQuerySet:
    return Case.objects.visible_to(user).filter(dispatched_at__gte=start, dispatched_at__lt=end)


def backflow_rows(user: User, start: datetime, end: datetime) -> CaseQuerySet:
    """Cases dispatched in the span that a shift leader gave back to those who reported them."""
    return _dispatched(user, start, end).exclude(backflow_reason="")


def _backflow(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
    return backflow_rows(user, start, end).count(), _dispatched(user, start, end).count()


FIGURES = [
    *map(_figure, RETURN_FIGURES),
    Figure("cases.backflow", _("Flowed back to the reporter"), _("cases"), _backflow, backflow_rows),
]
