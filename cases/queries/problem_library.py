"""The problem library 问题库: suspended matters with reason, owner, date and the last look."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, State, Suspension, SuspensionReason
from cases.queries.search import matching
from jiangdu.models import User

LOOKS = (("due", _("look due")), ("fresh", _("looked at in time")))


def in_library(user: User) -> QuerySet[Suspension]:
    """What stands suspended now, in the user's scope, soonest date first."""
    cases = Case.objects.visible_to(user).filter(state=State.SUSPENDED)
    rows = Suspension.objects.filter(ended_at__isnull=True, case__in=cases)
    return rows.select_related("case__category", "case__lead", "unit", "owner").order_by("until", "id")


class LibraryFilter(django_filters.FilterSet):
    """What the library can be narrowed by."""

    reason = django_filters.ChoiceFilter(field_name="reason_code", choices=SuspensionReason.choices, label=_("Reason"))
    unit = django_filters.CharFilter(field_name="unit__code", max_length=20, label=_("Unit code"))
    until_before = django_filters.DateFilter(field_name="until", lookup_expr="lte", label=_("Until at the latest"))
    look = django_filters.ChoiceFilter(method="by_look", choices=LOOKS, label=_("Monthly look"))
    q = django_filters.CharFilter(method="words", max_length=100, label=_("Search"))

    class Meta:
        model = Suspension
        fields: list[str] = []

    def by_look(self, rows: QuerySet[Suspension], name: str, value: str) -> QuerySet[Suspension]:
        today = timezone.localdate()
        return rows.filter(look_due_date__lte=today) if value == "due" else rows.exclude(look_due_date__lte=today)

    def words(self, rows: QuerySet[Suspension], name: str, text: str) -> QuerySet[Suspension]:
        return rows.filter(case__in=matching(Case.objects.filter(state=State.SUSPENDED), text))


def library_counts(user: User) -> dict[str, int]:
    """How many matters stand suspended and how many wait for a look; one query."""
    due = Q(look_due_date__lte=timezone.localdate())
    found: dict[str, Any] = in_library(user).order_by().aggregate(all=Count("pk"), due=Count("pk", filter=due))
    return found
