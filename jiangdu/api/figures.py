"""`/api/v1/figures/`: the figures of every module, as the asking person may see them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jiangdu.api.base import ApiView
from jiangdu.errors import invalid
from jiangdu.modules import Figure, parts

LONGEST = timedelta(days=3660)


class SpanSerializer(serializers.Serializer[Any]):
    """Local days, both included; today when left out. `key` asks for one figure."""

    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)
    key = serializers.CharField(required=False, max_length=80)


class FigureSerializer(serializers.Serializer[Any]):
    """A figure with its name and unit of measurement in the reader's language; `of` is the whole it is a part of."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    value = serializers.FloatField()
    of = serializers.FloatField(allow_null=True)


class FiguresView(ApiView):
    """What the modules count, each within what the person may see."""

    @extend_schema(operation_id="figures_list", parameters=[SpanSerializer], responses=FigureSerializer(many=True))
    def get(self, request: Request) -> Response:
        given = SpanSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        start, end = _span(given.validated_data)
        wanted = given.validated_data.get("key")
        shown = [figure for figure in parts("figures") if wanted in (None, figure.key)]
        return Response([self._json(figure, start, end) for figure in shown if self._may(figure)])

    def _may(self, figure: Figure) -> bool:
        return not figure.permission or self.person.has_perm(figure.permission)

    def _json(self, figure: Figure, start: datetime, end: datetime) -> dict[str, Any]:
        value, whole = figure.value(self.person, start, end)
        return {"key": figure.key, "label": str(figure.label), "unit": str(figure.unit), "value": value, "of": whole}


def _span(given: dict[str, Any]) -> tuple[datetime, datetime]:
    """From local midnight up to the midnight after the last day."""
    today = timezone.localdate()
    last = given.get("last", today)
    first = given.get("first", min(last, today))
    if not timedelta(0) <= last - first <= LONGEST or not 2000 <= first.year <= last.year < 2100:
        raise invalid("first", _("Choose a first day before the last, at most ten years apart."), "invalid_span")
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    return start, end


urlpatterns = [path("", FiguresView.as_view(), name="api-figures")]
