"""Grids over the API: which grid is here, one grid, the grids of a map."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from grids.api import parameters
from grids.api.serializers import GridCollectionSerializer, GridDetailSerializer, GridSerializer
from grids.models import Grid
from grids.queries.features import box, collection, degrees_per_pixel, grid_features
from grids.queries.locate import grid_paths, locate
from jiangdu.api.pagination import KeysetPagination
from jiangdu.errors import invalid
from jiangdu.models import User

MAX_FEATURES = 10_000

LEVEL = OpenApiParameter("level", str, enum=list(parameters.LEVELS), description="`grid`: comprehensive and dedicated.")
BBOX = OpenApiParameter("bbox", str, description="west,south,east,north in WGS-84 degrees.")


class GeoJSONRenderer(JSONRenderer):
    """Lets clients ask for GeoJSON by its own media type."""

    media_type = "application/geo+json"
    format = "geojson"


class GridListView(GenericAPIView[Grid]):
    """`GET grids/`: with `at` the grid in charge there (one result, none outside the district), else all grids."""

    serializer_class = GridSerializer
    pagination_class = KeysetPagination

    def get_queryset(self) -> QuerySet[Grid]:
        grids = (
            Grid.objects.visible_to(cast(User, self.request.user))
            .active()
            .defer("geometry", "raw_geometry")
            .order_by("code")
        )
        query = self.request.query_params
        if levels := parameters.levels(query):
            grids = grids.filter(level__in=levels)
        if prefix := parameters.code_prefix(query, "code"):
            grids = grids.subtree(prefix)
        if parent := parameters.code_prefix(query, "parent"):
            grids = grids.filter(parent_code=parent)
        return grids

    @extend_schema(
        operation_id="grids_list",
        parameters=[
            OpenApiParameter("at", str, description="longitude,latitude in degrees: which grid is here?"),
            OpenApiParameter("coordinate_system", str, enum=["wgs84", "gcj02", "bd09"], description="Of `at`."),
            LEVEL,
            OpenApiParameter("code", str, description="A code: the whole subtree."),
            OpenApiParameter("parent", str, description="A code: its children."),
        ],
        responses=GridSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        if "at" in request.query_params:
            return self._at(request)
        page = self.paginate_queryset(self.get_queryset())
        assert page is not None
        return self.get_paginated_response(_as_json(page))

    def _at(self, request: Request) -> Response:
        found = locate(parameters.position(request.query_params))
        grids = list(self.get_queryset().filter(code=found.code)) if found else []
        return Response({"results": _as_json(grids), "next": None, "previous": None})


class GridDetailView(GenericAPIView[Grid]):
    """`GET grids/{code}/`: one grid with its area."""

    serializer_class = GridDetailSerializer

    def get_queryset(self) -> QuerySet[Grid]:
        return Grid.objects.visible_to(cast(User, self.request.user)).prefetch_related("area_kinds")

    @extend_schema(operation_id="grids_retrieve")
    def get(self, request: Request, code: str) -> Response:
        grid = get_object_or_404(self.get_queryset(), code=code)
        return Response(GridDetailSerializer(grid, context={"paths": grid_paths([grid.code])}).data)


class GridFeaturesView(GenericAPIView[Grid]):
    """`GET grids.geojson`: the outlines of a map, simplified for its zoom; answers 304 while nothing changed."""

    serializer_class = GridCollectionSerializer
    renderer_classes = (GeoJSONRenderer, JSONRenderer)

    def get_queryset(self) -> QuerySet[Grid]:
        query = self.request.query_params
        levels = parameters.levels(query) or [Grid.Level.TOWN]
        grids = Grid.objects.visible_to(cast(User, self.request.user)).active().filter(level__in=levels)
        if bbox := parameters.bbox(query):
            grids = grids.filter(geometry__bboverlaps=box(bbox))
        return grids

    @extend_schema(
        operation_id="grids_geojson",
        parameters=[
            LEVEL,
            BBOX,
            OpenApiParameter("zoom", int, description="Of the map, 0 to 22: outlines are simplified."),
        ],
        responses={(200, "application/geo+json"): GridCollectionSerializer},
    )
    def get(self, request: Request) -> HttpResponse:
        zoom = parameters.zoom(request.query_params)
        grids = self.get_queryset()
        if grids.count() > MAX_FEATURES:
            raise invalid("bbox", _("Too many grids for one map. Give a smaller bbox."), "too_many")
        features = grid_features(grids, tolerance=0.0 if zoom is None else degrees_per_pixel(zoom))
        return conditional(request._request, collection(features))


def conditional(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    """GeoJSON with an ETag of its content; 304 if the caller has it already."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/geo+json")
    response["ETag"] = etag
    patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
    return get_conditional_response(request, etag=etag, response=response) or response


def _as_json(grids: list[Grid]) -> Any:
    paths = grid_paths(grid.code for grid in grids)
    return GridSerializer(grids, many=True, context={"paths": paths}).data
