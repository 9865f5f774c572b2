"""`/api/v1/duty/`: who is on duty, at the units one may see; now, or in a span."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from jiangdu.api.base import ApiGenericView
from jiangdu.models import DutyShift
from jiangdu.queries.duty import shifts_seen


class DutySerializer(serializers.ModelSerializer[DutyShift]):
    """A shift. `order`: as the how-manieth the person is called; `phone` is the duty phone, never a private one."""

    unit = serializers.SerializerMethodField()
    user = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.name")
    is_now = serializers.SerializerMethodField()

    class Meta:
        model = DutyShift
        fields = ["id", "unit", "user", "name", "phone", "order", "starts_at", "ends_at", "is_now"]

    def get_unit(self, shift: DutyShift) -> dict[str, str]:
        return {"code": shift.unit.code, "name": shift.unit.short_name}

    def get_is_now(self, shift: DutyShift) -> bool:
        return shift.starts_at <= self.context["at"] < shift.ends_at


class DutyFilter(django_filters.FilterSet):
    """`unit` (code); `after` and `before`: shifts that touch this span. Without a span: those running now."""

    unit = django_filters.CharFilter(field_name="unit__code", max_length=20)
    after = django_filters.IsoDateTimeFilter(field_name="ends_at", lookup_expr="gt")
    before = django_filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt")

    class Meta:
        model = DutyShift
        fields: list[str] = []


class DutyView(ListModelMixin, ApiGenericView):
    """The rota, in the order of time."""

    queryset = DutyShift.objects.none()
    serializer_class = DutySerializer
    filterset_class = DutyFilter

    def get_queryset(self) -> QuerySet[DutyShift]:
        """Nothing while the schema is drawn, when nobody is signed in."""
        if not self.request or not self.request.user.is_authenticated:
            return super().get_queryset()
        shifts = shifts_seen(self.person)
        if not {"after", "before"} & set(self.request.query_params):
            shifts = shifts.filter(starts_at__lte=self._at(), ends_at__gt=self._at())
        return shifts.order_by("starts_at", "order", "id")

    def get_serializer_context(self) -> dict[str, object]:
        return {**super().get_serializer_context(), "at": self._at()}

    def _at(self) -> object:
        """The moment of this request, the same for every row."""
        if not hasattr(self, "_moment"):
            self._moment = timezone.now()
        return self._moment

    @extend_schema(operation_id="duty_list")
    def get(self, request: Request) -> Response:
        return self.list(request)


urlpatterns = [path("", DutyView.as_view(), name="api-duty")]
