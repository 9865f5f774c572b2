"""Papers of supervision by what is to be done with them: each tab is one condition, counted and listed from here alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Supervision
from cases.models.supervision import SupervisionQuerySet
from cases.rules import states
from jiangdu.models import User
from jiangdu.modules import Figure

OPEN_CASE = Q(case__state__in=states.OPEN)
OWED = Q(kind="order", state="issued") & OPEN_CASE
NEWEST, BY_TIME_LEFT = ("-id",), ("due_at", "id")


@dataclass(frozen=True)
class Tab:
    """`condition(at)` selects its papers; `tone` colours a count above zero."""

    label: object
    condition: Callable[[datetime], Q]
    order: tuple[str, ...] = NEWEST
    tone: str = ""


TABS: dict[str, Tab] = {
    "to_sign": Tab(_("To be signed"), lambda at: Q(state="draft") & OPEN_CASE, ("id",), "soon"),
    "waiting": Tab(_("Answer awaited"), lambda at: OWED & Q(due_at__gte=at), BY_TIME_LEFT),
    "overdue": Tab(_("Answer overdue"), lambda at: OWED & Q(due_at__lt=at), BY_TIME_LEFT, "late"),
    "answered": Tab(pgettext_lazy("supervision orders", "Answered"), lambda at: Q(state="answered")),
    "issued": Tab(_("Reports and bulletin"), lambda at: Q(state="issued") & ~Q(kind="order")),
    "lapsed": Tab(
        _("Lapsed with the case"), lambda at: (Q(state="draft") | Q(kind="order", state="issued")) & ~OPEN_CASE
    ),
    "dismissed": Tab(pgettext_lazy("supervision papers", "Dismissed"), lambda at: Q(state="dismissed")),
}
FIRST_OF_SIGNERS, FIRST = "to_sign", "waiting"
OF_SIGNERS = ("to_sign", "dismissed")  # nobody else sees any


class SupervisionFilter(django_filters.FilterSet):
    """Of which unit, which kind, which number (its beginning)."""

    unit = django_filters.CharFilter(field_name="unit__code", max_length=20)
    kind = django_filters.ChoiceFilter(choices=Supervision.Kind.choices)
    state = django_filters.MultipleChoiceFilter(choices=Supervision.State.choices)
    number = django_filters.CharFilter(field_name="number", lookup_expr="istartswith", max_length=40)
    case = django_filters.CharFilter(field_name="case__number", max_length=20)

    class Meta:
        model = Supervision
        fields: list[str] = []


def signs(user: User) -> bool:
    """Whether this person sees drafts at all."""
    return user.has_perm("cases.arbitrate_case") or user.has_perm("cases.see_all_cases")


def tabs_of(user: User) -> dict[str, Tab]:
    return {name: tab for name, tab in TABS.items() if signs(user) or name not in OF_SIGNERS}


def in_tab(papers: QuerySet[Supervision], name: str, at: datetime) -> QuerySet[Supervision]:
    """The papers of one tab, in its order. KeyError for an unknown tab."""
    tab = TABS[name]
    return papers.filter(tab.condition(at)).order_by(*tab.order)


def tab_counts(papers: QuerySet[Supervision], names: Any, at: datetime) -> dict[str, int]:
    """How many stand in each tab; one query."""
    return papers.aggregate(**{name: Count("pk", filter=TABS[name].condition(at)) for name in names})


def _figure(name: str) -> Figure:
    def rows(user: User, start: datetime, end: datetime) -> QuerySet[Supervision]:
        papers: SupervisionQuerySet = Supervision.objects.visible_to(user)
        return in_tab(papers, name, end)

    def value(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
        return rows(user, start, end).count(), None

    return Figure(f"supervision.{name}", TABS[name].label, _("supervision papers"), value, rows)


FIGURES = [*map(_figure, TABS)]
