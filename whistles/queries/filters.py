"""Filters of the list of whistles, the same for API and page."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from jiangdu.models import User
from whistles.models import CallState, Kind, Whistle, WhistleCall, WhistleState
from whistles.queries.figures import CALL_FIGURES
from whistles.rules import states


class WhistleFilter(django_filters.FilterSet):
    """`GET whistles/`. `unit`: called by it; `call`: what one of the calls (that unit's, if named) has come to."""

    state = django_filters.MultipleChoiceFilter(choices=WhistleState.choices)
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    open = django_filters.BooleanFilter(method="is_open")
    overdue = django_filters.BooleanFilter(method="is_overdue")
    town = django_filters.CharFilter(field_name="town__code", max_length=20)
    unit = django_filters.CharFilter(method="of_call", max_length=20)
    call = django_filters.ChoiceFilter(
        method="of_call", choices=[*CallState.choices, *((name, label) for name, (label, _q) in CALL_FIGURES.items())]
    )
    case = django_filters.CharFilter(field_name="cases__number", max_length=20)
    q = django_filters.CharFilter(method="words", max_length=100)
    blown_after = django_filters.IsoDateTimeFilter(field_name="blown_at", lookup_expr="gte")
    blown_before = django_filters.IsoDateTimeFilter(field_name="blown_at", lookup_expr="lt")

    class Meta:
        model = Whistle
        fields: list[str] = []

    def is_open(self, whistles: QuerySet[Whistle], name: str, wanted: bool) -> QuerySet[Whistle]:
        condition = Q(state__in=states.WHISTLE_OPEN)
        return whistles.filter(condition if wanted else ~condition)

    def is_overdue(self, whistles: QuerySet[Whistle], name: str, wanted: bool) -> QuerySet[Whistle]:
        late = {"due_at__lt": timezone.now()}
        return whistles.filter(**late) if wanted else whistles.exclude(**late)

    def of_call(self, whistles: QuerySet[Whistle], name: str, value: str) -> QuerySet[Whistle]:
        """`unit` and `call` mean the same call; they are applied once, with the first of them."""
        given = self.form.cleaned_data
        if name == "call" and given.get("unit"):
            return whistles
        calls = WhistleCall.objects.filter(whistle=OuterRef("pk"))
        if unit := given.get("unit"):
            calls = calls.filter(unit__code=unit)
        if call := given.get("call"):
            calls = calls.filter(CALL_FIGURES[call][1] if call in CALL_FIGURES else Q(state=call))
        return whistles.filter(Exists(calls))

    def words(self, whistles: QuerySet[Whistle], name: str, text: str) -> QuerySet[Whistle]:
        return matching(whistles, text)


def matching(whistles: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Whistles that contain every word in number, matter or address."""
    for word in text.split():
        whistles = whistles.filter(Q(number__icontains=word) | Q(matter__icontains=word) | Q(address__icontains=word))
    return whistles


def found_in_whistles(user: User, text: str, limit: int) -> list[tuple[str, str, str]]:
    """For the search box: the newest whistles within the user's scope, as (title, description, address)."""
    rows = matching(Whistle.objects.visible_to(user), text).order_by("-blown_at", "-id")[:limit]
    return [
        (
            f"{row.number} {row.get_kind_display()}",
            f"{row.get_state_display()} · {row.matter[:80]}",
            reverse("whistle", args=[row.number]),
        )
        for row in rows
    ]
