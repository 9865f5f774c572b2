"""`patrols/`, `coverage/`: a track while it runs, by its patroller only; what was covered, by grid and month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actions.look import look_at_live, look_at_patrol
from grids.actions.patrol import add_points, own_patrol, start_patrol, stop_patrol
from grids.actions.rights import require_permission
from grids.api import field_schemas as shapes
from grids.api import parameters
from grids.api.field_bodies import MonthQuery, PointsBody, StartBody, StopBody
from grids.api.field_outputs import coverage_json, patrol_json, person, point, when
from grids.models import GridCoverage, Patrol
from grids.queries.patrols import cell_features, track_feature
from jiangdu.api.base import ApiGenericView, ApiView
from jiangdu.errors import NotInScope


def checked(body: Any, data: Any) -> Any:
    """The serializer, valid; or a 400 naming each wrong field."""
    serializer = body(data=data)
    serializer.is_valid(raise_exception=True)
    return serializer


def month_asked(request: Request) -> date:
    """The first day of `month=2026-11`; of this month when absent."""
    text = checked(MonthQuery, request.query_params).validated_data.get("month")
    return date.fromisoformat(f"{text}-01") if text else timezone.localdate().replace(day=1)


class PatrolsView(ApiGenericView):
    """One's own patrols; as shift leader all of one's area. POST starts one."""

    queryset = Patrol.objects.none()
    serializer_class = shapes.PatrolShape

    def get_queryset(self) -> QuerySet[Patrol]:
        return Patrol.objects.visible_to(self.person).select_related("patroller").order_by("-started_at", "-id")

    @extend_schema(operation_id="patrols_list", responses=shapes.PatrolShape(many=True))
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([patrol_json(row) for row in rows or []])

    @extend_schema(operation_id="patrols_start", request=StartBody, responses={201: shapes.PatrolShape})
    def post(self, request: Request) -> Response:
        require_permission(self.person, "grids.go_on_patrol")
        given = checked(StartBody, request.data).validated_data
        patrol = start_patrol(actor=self.person, at=timezone.now(), **given)
        return Response(patrol_json(patrol), status=201)


class PatrolView(ApiView):
    """A patrol with its track and cells, while they are kept. Another's track is for the shift leader; each look is recorded."""

    @extend_schema(operation_id="patrols_read", responses=shapes.PatrolWithTrack)
    def get(self, request: Request, pk: int) -> Response:
        patrol = look_at_patrol(patrol_id=pk, actor=self.person, at=timezone.now(), request=request._request)
        more = {"track": track_feature(patrol), "cells": cell_features(patrol.cells)}
        return Response(patrol_json(patrol) | more)


class PointsView(ApiView):
    """`POST patrols/{id}/points/`: a batch of positions, only while the patrol runs. A repeated position is not kept twice."""

    @extend_schema(operation_id="patrols_points", request=PointsBody, responses=shapes.PointsTaken)
    def post(self, request: Request, pk: int) -> Response:
        own_patrol(pk, self.person)
        points = checked(PointsBody, request.data).validated_data["points"]
        sifted = add_points(patrol_id=pk, actor=self.person, at=timezone.now(), points=points)
        refused = [{"index": index, "code": why} for index, why in sifted.refused]
        return Response({"kept": len(sifted.kept), "refused": refused})


class StopView(ApiView):
    """`POST patrols/{id}/stop/`, with the last positions if there are any left. Coverage is computed a moment later."""

    @extend_schema(operation_id="patrols_stop", request=StopBody, responses=shapes.PatrolShape)
    def post(self, request: Request, pk: int) -> Response:
        own_patrol(pk, self.person)
        points = checked(StopBody, request.data).validated_data["points"]
        return Response(patrol_json(stop_patrol(patrol_id=pk, actor=self.person, at=timezone.now(), points=points)))


class LiveView(ApiView):
    """`GET patrols/live/`: where running patrols are, for the shift leader. Each look is recorded."""

    @extend_schema(operation_id="patrols_live", responses=shapes.LivePatrol(many=True))
    def get(self, request: Request) -> Response:
        patrols = look_at_live(actor=self.person, at=timezone.now(), request=request._request)
        return Response([_live(patrol) for patrol in patrols])


class CoverageView(ApiGenericView):
    """How much of each grid was passed in a month, whoever did it."""

    queryset = GridCoverage.objects.none()
    serializer_class = shapes.CoverageShape

    def get_queryset(self) -> QuerySet[GridCoverage]:
        prefix = parameters.code_prefix(self.request.query_params, "code")
        rows = GridCoverage.objects.visible_to(self.person).filter(month=month_asked(self.request))
        return rows.filter(grid_code__startswith=prefix).defer("cells").order_by("grid_code", "id")

    @extend_schema(
        operation_id="coverage_list",
        parameters=[MonthQuery, OpenApiParameter("code", str, description="A code: the whole subtree.")],
        responses=shapes.CoverageShape(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([coverage_json(row) for row in rows or []])


class CoverageMapView(ApiView):
    """The cells of a grid that were passed in a month, as GeoJSON."""

    @extend_schema(operation_id="coverage_map", parameters=[MonthQuery], responses=shapes.CoverageMapShape)
    def get(self, request: Request, code: str) -> Response:
        months = GridCoverage.objects.visible_to(self.person)
        row = months.filter(grid_code=code, month=month_asked(request)).first()
        if row is None:
            raise NotInScope
        return Response({"type": "FeatureCollection", "features": cell_features(row.cells)})


def _live(patrol: Patrol) -> dict[str, Any]:
    return {
        "patrol": patrol.pk,
        "patroller": person(patrol.patroller),
        "grid": patrol.grid_code,
        "started_at": when(patrol.started_at),
        "last_at": when(patrol.last_point_at),
        "location": point(patrol.last_position),
    }
