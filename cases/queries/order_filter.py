"""What the work-order dashboard can be narrowed by, beside the API's own filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from cases.models import Case, WorkOrder
from cases.queries.filters import OrderFilter
from cases.queries.search import matching

NOBODY = "-"


class DashboardFilter(OrderFilter):
    """`handler` is a username, `-` those without one; `category` a code or the beginning of one."""

    q = django_filters.CharFilter(method="words", max_length=100)
    category = django_filters.CharFilter(field_name="case__category__code", lookup_expr="startswith", max_length=6)
    handler = django_filters.CharFilter(method="handled_by", max_length=150)
    role = django_filters.ChoiceFilter(choices=WorkOrder.Role.choices)

    def words(self, orders: QuerySet[WorkOrder], name: str, text: str) -> QuerySet[WorkOrder]:
        return orders.filter(case__in=matching(Case.objects.all(), text).values("pk"))

    def handled_by(self, orders: QuerySet[WorkOrder], name: str, value: Any) -> QuerySet[WorkOrder]:
        return orders.filter(handler=None) if value == NOBODY else orders.filter(handler__username=value)
