"""`work-orders/team/` and `leaves/`: the load of one's team, who is away, and handing over."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.hand_over import hand_over
from cases.actions.leave import end_leave, take_leave
from cases.api import schemas
from cases.api.batch import BatchResults, results_json
from cases.api.fields import PersonField, UnitField
from cases.api.outputs import order_json, unit_json
from cases.models import WorkOrder
from cases.queries.leave import leaves_of, team_units
from cases.queries.order_tabs import BY_TIME_LEFT
from cases.queries.team_load import FIGURES, Row, behind, team_load
from jiangdu.api.base import ApiGenericView, ApiView
from jiangdu.errors import NotAllowed, NotInScope, invalid
from jiangdu.models import Leave, Unit, User


class StaffLeaveBody(serializers.Serializer[Any]):
    """Both days included. The deputy has the rights of the person's posts in the unit meanwhile."""

    person = PersonField()
    unit = UnitField()
    deputy = PersonField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class HandOverBody(serializers.Serializer[Any]):
    to = PersonField(required=False, allow_null=True, help_text="Without it the deputy.")


class StaffLeave(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    person = serializers.CharField()
    unit = schemas.Named()
    deputy = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class StaffLeaveList(serializers.Serializer[Any]):
    results = StaffLeave(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class TeamLoad(serializers.Serializer[Any]):
    handler = serializers.CharField(allow_null=True)
    on_leave = serializers.BooleanField()
    figures = serializers.DictField(child=serializers.IntegerField())
    median_hours = serializers.FloatField(allow_null=True)
    done = serializers.IntegerField()


class Team(serializers.Serializer[Any]):
    units = schemas.Named(many=True)
    rows = TeamLoad(many=True)
    total = TeamLoad()


class TeamView(ApiView):
    """TeamLoad per handler of the units one manages and their sub-units; 403 for who manages none."""

    @extend_schema(operation_id="team_load", responses=Team)
    def get(self, request: Request) -> Response:
        units, at = _team(self.person), timezone.now()
        rows, total = team_load(units, at, leaves_of(units, timezone.localdate(at)))
        named = [unit_json(unit) for unit in units]
        return Response({"units": named, "rows": [_load(row) for row in rows], "total": _load(total)})


class TeamOrdersView(ApiGenericView):
    """The orders behind a figure of the team's load."""

    queryset = WorkOrder.objects.none()
    serializer_class = schemas.Order

    @extend_schema(
        operation_id="team_orders",
        parameters=[
            OpenApiParameter("figure", enum=list(FIGURES), default="open"),
            OpenApiParameter("handler", description="A username, `-` for nobody yet; without it all."),
        ],
        responses=schemas.Order(many=True),
    )
    def get(self, request: Request) -> Response:
        units, at = _team(self.person), timezone.now()
        figure = request.query_params.get("figure", "open")
        if figure not in FIGURES:
            raise invalid("figure", f"{', '.join(FIGURES)}", "invalid_choice")
        found = behind(units, figure, at, request.query_params.get("handler", ""))
        rows = self.paginate_queryset(
            found.select_related("unit", "office", "handler", "case__category").order_by(*BY_TIME_LEFT)
        )
        return self.get_paginated_response([order_json(row, request, at=at) for row in rows or []])


class LeavesView(ApiView):
    """Leaves of one's team, and one's own, that are not over; entering one."""

    @extend_schema(operation_id="leaves_list", responses=StaffLeaveList)
    def get(self, request: Request) -> Response:
        rows = [leave_json(leave) for leave in _seen(self.person)]
        return Response({"results": rows, "next": None, "previous": None})

    @extend_schema(operation_id="leaves_enter", request=StaffLeaveBody, responses={201: StaffLeave})
    def post(self, request: Request) -> Response:
        body = StaffLeaveBody(data=request.data)
        body.is_valid(raise_exception=True)
        leave = take_leave(actor=self.person, at=timezone.now(), **body.validated_data)
        return Response(leave_json(leave), status=201)


class LeaveEndView(ApiView):
    """Back at work: the deputy stands in no more."""

    @extend_schema(operation_id="leaves_end", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        end_leave(leave_id=_one(self.person, pk).pk, actor=self.person, at=timezone.now())
        return Response(status=204)


class HandOverView(ApiView):
    """Every open work order of the person goes to the deputy or a colleague; a result for each."""

    @extend_schema(operation_id="leaves_hand_over", request=HandOverBody, responses=BatchResults)
    def post(self, request: Request, pk: int) -> Response:
        leave = _one(self.person, pk)
        body = HandOverBody(data=request.data)
        body.is_valid(raise_exception=True)
        to = body.validated_data.get("to")
        outcomes = hand_over(leave_id=leave.pk, actor=self.person, at=timezone.now(), to=to)
        orders = WorkOrder.objects.filter(pk__in=[one.key for one in outcomes]).values_list("pk", "case__state")
        return Response(results_json(outcomes, dict(orders)))


def leave_json(leave: Leave) -> dict[str, Any]:
    return {
        "id": leave.pk,
        "person": leave.person.username,
        "unit": unit_json(leave.unit),
        "deputy": leave.deputy.username,
        "first_day": leave.first_day.isoformat(),
        "last_day": leave.last_day.isoformat(),
    }


def _team(user: User) -> list[Unit]:
    units = team_units(user)
    if not units:
        raise NotAllowed
    return units


def _seen(user: User) -> Any:
    """Leaves of the team one manages, one's own, and those one stands in for."""
    day, team = timezone.localdate(), team_units(user)
    rows = Leave.objects.not_over(day).filter(Q(unit__in=team) | Q(person=user) | Q(deputy=user))
    return rows.select_related("person", "deputy", "unit").order_by("first_day", "id")


def _one(user: User, pk: int) -> Leave:
    leave = _seen(user).filter(pk=pk).first()
    if leave is None:
        raise NotInScope
    return leave  # type: ignore[no-any-return]


def _load(row: Row) -> dict[str, Any]:
    return {
        "handler": row.person.username if row.person else None,
        "on_leave": row.leave is not None,
        "figures": row.figures,
        "median_hours": row.hours,
        "done": row.done,
    }
