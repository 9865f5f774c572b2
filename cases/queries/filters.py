"""What lists can be narrowed by. Shared by the API, the pages and exports."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import django_filters
from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField

from cases.models import Case, OrderState, State, WorkOrder
from cases.queries.search import matching
from cases.rules import states
from grids.rules.coordinates import InvalidCoordinate, checked

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def box(text: str) -> tuple[float, float, float, float]:
    """`west,south,east,north` in degrees; ValidationError for anything else."""
    numbers = text.split(",")
    try:
        if len(numbers) != 4:
            raise InvalidCoordinate("not_a_number")
        return *checked(*numbers[:2]), *checked(*numbers[2:])
    except InvalidCoordinate:
        raise ValidationError(_("Give the box as west,south,east,north in degrees.")) from None


class UntilField(IsoDateTimeField):
    """The end of a period, itself outside of it. A day without a time belongs to the period, as people mean it."""

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        if moment is None or not DAY.fullmatch(str(value).strip()):
            return moment
        try:
            return moment + timedelta(days=1)
        except OverflowError:  # the last day there is
            return moment


class UntilFilter(django_filters.IsoDateTimeFilter):
    """Before a moment, or up to the end of a day."""

    field_class = UntilField

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name=field_name, lookup_expr="lt")


class CaseFilter(django_filters.FilterSet):
    """`GET cases/`. Every filter may be left out; unknown values are refused with a message."""

    state = django_filters.MultipleChoiceFilter(choices=State.choices)
    step = django_filters.NumberFilter(method="in_step", min_value=1, max_value=6)
    grid = django_filters.CharFilter(field_name="grid_code", lookup_expr="startswith", max_length=17)
    unit = django_filters.CharFilter(method="of_unit", max_length=20)
    category = django_filters.CharFilter(field_name="category__code", lookup_expr="startswith", max_length=6)
    channel = django_filters.ChoiceFilter(choices=Case.Channel.choices)
    overdue = django_filters.BooleanFilter(method="is_overdue")
    q = django_filters.CharFilter(method="words", max_length=100)
    open = django_filters.BooleanFilter(method="is_open")
    passed_up = django_filters.BooleanFilter(field_name="passed_up_at", lookup_expr="isnull", exclude=True)
    desk = django_filters.CharFilter(field_name="desk__code", max_length=20)
    closed_after = django_filters.IsoDateTimeFilter(field_name="closed_at", lookup_expr="gte")
    closed_before = UntilFilter(field_name="closed_at")
    reported_after = django_filters.IsoDateTimeFilter(field_name="reported_at", lookup_expr="gte")
    reported_before = UntilFilter(field_name="reported_at")
    bbox = django_filters.CharFilter(method="in_box", max_length=120, validators=[box])
    closing_kind = django_filters.ChoiceFilter(choices=Case.ClosingKind.choices)
    call_back_owed = django_filters.BooleanFilter()
    found_by_inspection = django_filters.BooleanFilter()
    reworked = django_filters.BooleanFilter(method="is_reworked")
    reopened_after = django_filters.IsoDateTimeFilter(field_name="reopened_at", lookup_expr="gte")
    satisfaction_max = django_filters.NumberFilter(
        field_name="satisfaction", lookup_expr="lte", min_value=1, max_value=5
    )
    ordering = django_filters.ChoiceFilter(
        method="ordered", choices=[("-reported_at", _("newest first")), ("due_at", _("by time left"))]
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def of_unit(self, cases: QuerySet[Case], name: str, code: str) -> QuerySet[Case]:
        """Led by the unit, or with a work order of it that was not taken back."""
        orders = WorkOrder.objects.filter(case=OuterRef("pk"), unit__code=code).exclude(
            state__in=["returned", "withdrawn"]
        )
        return cases.filter(Q(lead__code=code) | Exists(orders))

    def in_step(self, cases: QuerySet[Case], name: str, step: Any) -> QuerySet[Case]:
        return cases.filter(state__in=[state for state, number in states.STEP.items() if number == step])

    def is_overdue(self, cases: QuerySet[Case], name: str, wanted: bool) -> QuerySet[Case]:
        late = cases.filter(due_at__lt=timezone.now())
        return late if wanted else cases.exclude(due_at__lt=timezone.now())

    def is_open(self, cases: QuerySet[Case], name: str, wanted: bool) -> QuerySet[Case]:
        return cases.filter(state__in=states.OPEN if wanted else states.ENDED)

    def is_reworked(self, cases: QuerySet[Case], name: str, wanted: bool) -> QuerySet[Case]:
        return cases.filter(rework_count__gt=0) if wanted else cases.filter(rework_count=0)

    def words(self, cases: QuerySet[Case], name: str, text: str) -> QuerySet[Case]:
        return matching(cases, text)

    def in_box(self, cases: QuerySet[Case], name: str, text: str) -> QuerySet[Case]:
        return cases.filter(location__coveredby=Polygon.from_bbox(box(text)))

    def ordered(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        if value == "due_at":
            return cases.filter(due_at__isnull=False).order_by("due_at", "id")
        return cases.order_by("-reported_at", "-id")


class OrderFilter(django_filters.FilterSet):
    """`GET work-orders/`."""

    state = django_filters.MultipleChoiceFilter(choices=OrderState.choices)
    unit = django_filters.CharFilter(field_name="unit__code", max_length=20)
    overdue = django_filters.BooleanFilter(method="is_overdue")
    due_before = UntilFilter(field_name="due_at")
    ordering = django_filters.ChoiceFilter(
        method="ordered", choices=[("-issued_at", _("newest first")), ("due_at", _("by time left"))]
    )

    class Meta:
        model = WorkOrder
        fields: list[str] = []

    def is_overdue(self, orders: QuerySet[WorkOrder], name: str, wanted: bool) -> QuerySet[WorkOrder]:
        late = orders.filter(due_at__lt=timezone.now())
        return late if wanted else orders.exclude(due_at__lt=timezone.now())

    def ordered(self, orders: QuerySet[WorkOrder], name: str, value: str) -> QuerySet[WorkOrder]:
        if value == "due_at":
            return orders.filter(due_at__isnull=False).order_by("due_at", "id")
        return orders.order_by("-issued_at", "-id")
