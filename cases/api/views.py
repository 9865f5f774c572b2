"""Thin views: find it in scope, call one verb, show the result."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.report import Caller, Matter
from cases.actions.report_from_visit import report_matter
from cases.actions.verbs import move_of
from cases.api import examples, schemas
from cases.api.fields import when
from cases.api.inputs import ReportBody
from cases.api.outputs import case_json, case_row, order_json
from cases.api.verbs import CASE_CALLS, ORDER_CALLS
from cases.models import Case, WorkOrder
from cases.queries.channels import channel_of
from cases.queries.filters import CaseFilter, OrderFilter
from cases.queries.on_call import may_be_called
from cases.queries.timeline import timeline
from grids.queries.locate import grid_paths
from jiangdu.api.base import ApiGenericView, ApiView
from jiangdu.api.idempotency import NOT_KEPT
from jiangdu.duty_calls import note_opened
from jiangdu.errors import NotAllowed, NotInScope
from jiangdu.scope import require

_WHOLE = ("category", "condition", "component", "lead", "desk", "reporter", "same_as")


class CasesView(ApiGenericView):
    """List and report."""

    queryset = Case.objects.none()
    filterset_class = CaseFilter
    serializer_class = schemas.CaseRow

    def get_queryset(self) -> QuerySet[Case]:
        return Case.objects.visible_to(self.person).for_page().order_by("-reported_at", "-id")

    @extend_schema(operation_id="cases_list", responses=schemas.CaseRow(many=True))
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        at, paths = timezone.now(), grid_paths(row.grid_code for row in rows or [])
        return self.get_paginated_response([case_row(row, at=at, paths=paths) for row in rows or []])

    @extend_schema(
        operation_id="cases_report",
        request=ReportBody,
        responses={201: schemas.Case},
        examples=[
            OpenApiExample("grid staff", examples.REPORT, request_only=True),
            OpenApiExample("a call", examples.CALL, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        if not self.person.has_perm("cases.report_case"):
            raise NotAllowed
        given = _checked(ReportBody, request)
        caller = given.pop("reporter", None)
        channel = channel_of(self.person)
        note, handled = given.pop("note", ""), given.pop("self_handled")
        visit = given.pop("visit", None)
        matter = Matter(**given, is_self_handled=handled, caller=Caller(**caller) if caller else None)
        at = timezone.now()
        case = report_matter(actor=self.person, at=at, matter=matter, channel=channel, note=note, visit_id=visit)
        return Response(case_json(case, request, at=at), status=201)


class CaseView(ApiView):
    """One case."""

    @extend_schema(operation_id="cases_read", responses=schemas.Case)
    def get(self, request: Request, number: str) -> Response:
        case, at = _visible(request, number), timezone.now()
        if may_be_called(case):
            note_opened(case, user=self.person, at=at)
        return Response(case_json(case, request, at=at))


class CaseHistoryView(ApiView):
    """What happened to a case."""

    @extend_schema(operation_id="cases_history", responses=schemas.Happening(many=True))
    def get(self, request: Request, number: str) -> Response:
        entries = timeline(_visible(request, number), self.person)
        keys = ("seq", "name", "actor", "note", "data", "hash", "sentence")
        rows = [{key: getattr(entry, key) for key in keys} for entry in entries]
        for row, entry in zip(rows, entries, strict=True):
            row |= {"at": when(entry.at), "unit": entry.unit.code if entry.unit else None}
        return Response(rows)


class CaseActionView(ApiView):
    """One action on a case; the same order of checks for all of them."""

    def post(self, request: Request, number: str, action: str) -> Response:
        case, call = _visible(request, number), CASE_CALLS.get(action)
        if call is None:
            raise NotInScope
        _require_first(case, action, request)
        at = timezone.now()
        done = call.do(case_id=case.pk, actor=self.person, at=at, **_checked(call.body, request))
        if isinstance(done, dict):  # personal data: for this answer and nowhere else
            return Response(done, headers={"Cache-Control": NOT_KEPT})
        return Response(case_json(_fresh(case.pk), request, at=at))


class OrdersView(ApiGenericView):
    """The work orders of one's unit, or those assigned."""

    queryset = WorkOrder.objects.none()
    filterset_class = OrderFilter
    serializer_class = schemas.Order

    def get_queryset(self) -> QuerySet[WorkOrder]:
        mine = WorkOrder.objects.visible_to(self.person)
        return mine.select_related("unit", "office", "handler", "case__category").order_by("-issued_at", "-id")

    @extend_schema(operation_id="work_orders_list", responses=schemas.Order(many=True))
    def get(self, request: Request) -> Response:
        rows, at = self.paginate_queryset(self.filter_queryset(self.get_queryset())), timezone.now()
        return self.get_paginated_response([order_json(row, request, at=at) for row in rows or []])


class OrderView(ApiView):
    """One work order."""

    @extend_schema(operation_id="work_orders_read", responses=schemas.Order)
    def get(self, request: Request, pk: int) -> Response:
        return Response(order_json(_order(request, pk), request, at=timezone.now()))


class OrderActionView(ApiView):
    """One action on a work order."""

    def post(self, request: Request, pk: int, action: str) -> Response:
        order, call = _order(request, pk), ORDER_CALLS.get(action)
        if call is None:
            raise NotInScope
        _require_first(order, action, request)
        at = timezone.now()
        call.do(order_id=order.pk, actor=self.person, at=at, **_checked(call.body, request))
        return Response(order_json(_order(request, pk), request, at=at))


def _checked(body: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body's fields, or a 400 naming each wrong one. Unset optional fields are left to the verb's defaults."""
    serializer = body(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _require_first(subject: Case | WorkOrder, action: str, request: Request) -> None:
    """403 and 409 come before the fields' 400; the verb asks again with the row locked."""
    user: Any = request.user
    require(move_of(subject, action), user)


def _visible(request: Request, number: str) -> Case:
    user: Any = request.user
    case = Case.objects.visible_to(user).filter(number=number).select_related(*_WHOLE).first()
    if case is None:
        raise NotInScope
    return case


def _fresh(pk: int) -> Case:
    return Case.objects.select_related(*_WHOLE).get(pk=pk)


def _order(request: Request, pk: int) -> WorkOrder:
    user: Any = request.user
    orders = WorkOrder.objects.visible_to(user)
    order = orders.select_related("unit", "office", "handler", "case__category").filter(pk=pk).first()
    if order is None:
        raise NotInScope
    return order
