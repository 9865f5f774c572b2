"""`GET /api/v1/spot-checks/`: what waits for the inspector who asks."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.fields import when
from cases.models import SpotCheck
from cases.queries.distance import metres_between
from cases.queries.inspections import checks_for
from jiangdu.api.base import ApiView
from jiangdu.errors import NotAllowed


class NearSerializer(serializers.Serializer[Any]):
    """`near`: longitude,latitude in degrees (WGS-84); the nearest come first then."""

    near = serializers.RegexField(
        r"^-?\d{1,3}(\.\d+)?,-?\d{1,2}(\.\d+)?$",
        required=False,
        error_messages={"invalid": _("Give longitude,latitude in degrees.")},
    )


class SpotCheckSerializer(serializers.Serializer[Any]):
    """`case` is the case's number; `distance_m` only where `near` was given."""

    case = serializers.CharField()
    category = serializers.CharField(allow_null=True)
    address = serializers.CharField()
    reason = serializers.ChoiceField(choices=SpotCheck.Reason.choices)
    asked_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField()
    distance_m = serializers.IntegerField(allow_null=True)


class SpotChecksView(ApiView):
    """At most a hundred, the longest waiting or the nearest first; never the inspector's own work."""

    @extend_schema(
        operation_id="spot_checks_list", parameters=[NearSerializer], responses=SpotCheckSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        if not self.person.has_perm("cases.inspect_case"):
            raise NotAllowed
        given = NearSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        near = given.validated_data.get("near")
        here = Point(tuple(map(float, near.split(","))), srid=4326) if near else None
        return Response([_json(check, here) for check in checks_for(self.person, near=here)])


def _json(check: SpotCheck, here: Point | None) -> dict[str, Any]:
    case = check.case
    return {
        "case": case.number,
        "category": case.category.code if case.category else None,
        "address": case.address,
        "reason": check.reason,
        "asked_at": when(check.asked_at),
        "closed_at": when(case.closed_at),
        "distance_m": round(metres_between(case.location, here)) if here and case.location else None,
    }
