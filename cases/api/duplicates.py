"""Possible duplicates of a matter, before it is reported."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.fields import CategoryField, PointField, when
from cases.api.schemas import Named, Shape
from cases.models import State
from cases.queries.duplicates import Hint, possible_duplicates
from grids.rules.coordinates import CoordinateSystem, InvalidCoordinate, checked, to_wgs84
from jiangdu.api.base import ApiView
from jiangdu.errors import NotAllowed


class DuplicateShape(Shape):
    """A case of the category close by: what anyone who reports may know of it."""

    number = serializers.CharField()
    category = Named()
    state = serializers.ChoiceField(choices=State.choices)
    distance_m = serializers.IntegerField()
    expected_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    takes_in = serializers.BooleanField()
    description = serializers.CharField(allow_null=True)


class WhereField(serializers.CharField):
    """`lng,lat` in degrees, as in `grids/?at=`."""

    default_error_messages = {
        "form": _("Give the position as longitude,latitude in degrees, for example 119.5605,32.4281."),
        **{name: PointField.default_error_messages[name] for name in ("not_a_number", "out_of_range", "swapped")},
    }

    def to_internal_value(self, data: Any) -> tuple[float, float]:  # type: ignore[override]
        parts = str(data).split(",")
        if len(parts) != 2:
            self.fail("form")
        try:
            return checked(*parts)
        except InvalidCoordinate as error:
            self.fail(str(error))


class DuplicatesQuery(serializers.Serializer[Any]):
    """The parameters of `GET cases/duplicates/`."""

    category = CategoryField()
    location = WhereField()
    coordinate_system = serializers.ChoiceField(
        choices=[system.value for system in CoordinateSystem], default=CoordinateSystem.WGS84.value
    )


class DuplicatesView(ApiView):
    """Cases that may be the same: the category's within some 50 m, open, suspended or closed lately; the nearest first.

    Nothing for restricted categories. `description` only of cases the caller sees; never who reported them.
    """

    @extend_schema(
        operation_id="cases_duplicates",
        parameters=[
            OpenApiParameter("category", str, required=True, description="Six-digit code of the small category."),
            OpenApiParameter("location", str, required=True, description="Longitude,latitude in degrees."),
            OpenApiParameter("coordinate_system", str, enum=[system.value for system in CoordinateSystem]),
        ],
        responses=DuplicateShape(many=True),
    )
    def get(self, request: Request) -> Response:
        if not self.person.has_perm("cases.report_case"):
            raise NotAllowed
        query = DuplicatesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        given = query.validated_data
        lng, lat = given["location"]
        point = Point(*to_wgs84(lng, lat, given["coordinate_system"]), srid=4326)
        hints = possible_duplicates(category=given["category"], location=point, reader=self.person, at=timezone.now())
        return Response([_json(hint) for hint in hints])


def _json(hint: Hint) -> dict[str, Any]:
    return {
        "number": hint.number,
        "category": {"code": hint.category.code, "name": hint.category.name},
        "state": hint.state,
        "distance_m": hint.distance_m,
        "expected_at": when(hint.expected_at),
        "closed_at": when(hint.closed_at),
        "takes_in": hint.takes_in,
        "description": hint.description if hint.is_visible else None,
    }
