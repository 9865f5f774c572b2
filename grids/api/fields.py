"""Fields of the API's bodies: positions as GeoJSON in a named system."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.rules.coordinates import CoordinateSystem, InvalidCoordinate, checked, to_wgs84

POINT_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "enum": ["Point"]},
        "coordinates": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3},
    },
    "required": ["type", "coordinates"],
}

FEATURE = ["Feature"]  # the one `type` a GeoJSON feature has


@extend_schema_field(POINT_SCHEMA)
class PointField(serializers.Field[Any, Any, Any, Any]):
    """A GeoJSON Point as {coordinates: [lng, lat]}; stays raw until the coordinate system is known."""

    default_error_messages = {
        "form": _("Give a GeoJSON object of type Point with coordinates [longitude, latitude]."),
        "not_a_number": _("Longitude and latitude must be numbers."),
        "out_of_range": _("Longitude lies within ±180, latitude within ±90 degrees."),
        "swapped": _("Longitude comes first, then latitude. They look swapped."),
    }

    def to_internal_value(self, data: Any) -> tuple[float, float]:
        if not isinstance(data, dict) or data.get("type") != "Point" or not isinstance(data.get("coordinates"), list):
            self.fail("form")
        if len(data["coordinates"]) not in (2, 3):
            self.fail("form")
        try:
            return checked(*data["coordinates"][:2])
        except InvalidCoordinate as error:
            self.fail(str(error))

    def to_representation(self, value: Point) -> dict[str, Any]:
        return {"type": "Point", "coordinates": [value.x, value.y]}


class LocatedSerializer(serializers.Serializer[Any]):
    """A body with an optional position. Afterwards `point` is WGS-84 and `raw_location` what was given."""

    location = PointField(required=False, allow_null=True)
    coordinate_system = serializers.ChoiceField(
        choices=[system.value for system in CoordinateSystem], default=CoordinateSystem.WGS84.value
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given, system = attrs.pop("location", None), attrs.pop("coordinate_system", CoordinateSystem.WGS84.value)
        attrs["location"] = Point(*to_wgs84(given[0], given[1], system), srid=4326) if given else None
        attrs["raw_location"] = {"coordinates": list(given), "system": system} if given else None
        return attrs
