"""The units of the district: public among those who are signed in."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from jiangdu.api.base import ApiGenericView
from jiangdu.models import Unit


class UnitSerializer(serializers.ModelSerializer[Unit]):
    """A unit, named in the reader's language."""

    name = serializers.CharField()
    short_name = serializers.CharField()
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]

    class Meta:
        model = Unit
        fields = ["code", "name", "short_name", "kind", "parent", "grid_code"]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_parent(self, unit: Unit) -> str | None:
        return unit.parent.code if unit.parent else None


class UnitFilter(django_filters.FilterSet):
    """`kind`, and `q` in the code and all names."""

    kind = django_filters.ChoiceFilter(choices=Unit.Kind.choices)
    q = django_filters.CharFilter(method="matching", max_length=100)

    class Meta:
        model = Unit
        fields = ["kind", "q"]

    def matching(self, units: QuerySet[Unit], name: str, text: str) -> QuerySet[Unit]:
        condition = Q()
        for field in ("code", "name_zh", "name_en", "short_zh", "short_en"):
            condition |= Q(**{f"{field}__icontains": text})
        return units.filter(condition)


class UnitsView(ListModelMixin, ApiGenericView):
    """Active units by code."""

    queryset = Unit.objects.active().select_related("parent").order_by("code")
    serializer_class = UnitSerializer
    filterset_class = UnitFilter

    @extend_schema(operation_id="units_list")
    def get(self, request: Request) -> Response:
        return self.list(request)
