"""`/api/v1/map/layers/`: what the modules can put on a map, and the features of one layer within a box."""

from __future__ import annotations

import math
from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jiangdu.api.base import ApiView
from jiangdu.errors import NotInScope, invalid
from jiangdu.models import User
from jiangdu.modules import MapLayer, parts

Box = tuple[float, float, float, float]  # west, south, east, north in WGS-84 degrees


class LayerSerializer(serializers.Serializer[Any]):
    """A layer, named in the reader's language."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class FeatureSerializer(serializers.Serializer[Any]):
    """A GeoJSON Feature in WGS-84 degrees."""

    type = serializers.CharField()
    geometry = serializers.DictField(child=serializers.JSONField())
    properties = serializers.DictField(child=serializers.JSONField())


class FeaturesSerializer(serializers.Serializer[Any]):
    """A GeoJSON FeatureCollection."""

    type = serializers.CharField()
    features = FeatureSerializer(many=True)


class LayersView(ApiView):
    """The layers this person may see."""

    @extend_schema(operation_id="map_layers_list", responses=LayerSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([{"key": layer.key, "label": str(layer.label)} for layer in layers_of(self.person)])


class LayerView(ApiView):
    """The features of one layer within a box."""

    @extend_schema(
        operation_id="map_layers_features",
        parameters=[OpenApiParameter("bbox", str, required=True, description="west,south,east,north, WGS-84 degrees.")],
        responses=FeaturesSerializer,
    )
    def get(self, request: Request, key: str) -> Response:
        layer = next((layer for layer in layers_of(self.person) if layer.key == key), None)
        if layer is None:
            raise NotInScope
        features = layer.features(self.person, box(request.query_params.get("bbox", "")))
        return Response({"type": "FeatureCollection", "features": features})


def layers_of(user: User) -> list[MapLayer]:
    """The layers of all modules the user may see."""
    return [layer for layer in parts("map_layers") if not layer.permission or user.has_perm(layer.permission)]


def box(text: str) -> Box:
    """A box as it stands in an address; InvalidInput on `bbox`."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = math.nan
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise invalid("bbox", _("Give the box as west,south,east,north in degrees."), "invalid_bbox")
    return west, south, east, north


urlpatterns = [
    path("layers/", LayersView.as_view(), name="api-map-layers"),
    path("layers/<slug:key>/", LayerView.as_view(), name="api-map-layer"),
]
