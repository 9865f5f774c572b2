"""Whistles over the API: list, blow, read, act. The order of checks: 404 scope, 403 right, 409 state, 400 fields."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.fields import when
from jiangdu.api.base import ApiGenericView, ApiView
from jiangdu.errors import NotAllowed, NotInScope
from whistles.actions.blow import Call, blow_whistle
from whistles.actions.calls import require_verb
from whistles.api import schemas, verbs
from whistles.api.bodies import WhistleBlowBody
from whistles.api.outputs import whistle_json, whistle_row
from whistles.models import Whistle
from whistles.models.lifecycle import BLOW
from whistles.queries.filters import WhistleFilter
from whistles.queries.timeline import timeline


class WhistlesView(ApiGenericView):
    """List and blow."""

    queryset = Whistle.objects.none()
    filterset_class = WhistleFilter
    serializer_class = schemas.WhistleRow

    def get_queryset(self) -> QuerySet[Whistle]:
        return Whistle.objects.visible_to(self.person).for_list().order_by("-blown_at", "-id")

    @extend_schema(operation_id="whistles_list", responses=schemas.WhistleRow(many=True))
    def get(self, request: Request) -> Response:
        rows, at = self.paginate_queryset(self.filter_queryset(self.get_queryset())), timezone.now()
        return self.get_paginated_response([whistle_row(row, at=at) for row in rows or []])

    @extend_schema(
        operation_id="whistles_blow",
        request=WhistleBlowBody,
        responses={201: schemas.WhistleShape},
        examples=[OpenApiExample("joint enforcement", verbs.BLOW, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        if not self.person.has_perm(BLOW):
            raise NotAllowed
        given, at = _checked(WhistleBlowBody, request), timezone.now()
        note = given.pop("note", "")
        whistle = blow_whistle(actor=self.person, at=at, call=Call(**given), note=note)
        return Response(whistle_json(_visible(request, whistle.number), request, at=at), status=201)


class WhistleView(ApiView):
    """One whistle."""

    @extend_schema(operation_id="whistles_read", responses=schemas.WhistleShape)
    def get(self, request: Request, number: str) -> Response:
        return Response(whistle_json(_visible(request, number), request, at=timezone.now()))


class WhistleHistoryView(ApiView):
    """What happened to a whistle."""

    @extend_schema(operation_id="whistles_history", responses=schemas.Happening(many=True))
    def get(self, request: Request, number: str) -> Response:
        keys = ("seq", "name", "actor", "note", "data", "hash", "sentence")
        return Response(
            [
                {key: getattr(entry, key) for key in keys}
                | {"at": when(entry.at), "unit": entry.unit.code if entry.unit else None}
                for entry in timeline(_visible(request, number))
            ]
        )


class WhistleActionView(ApiView):
    """One action on a whistle; the same order of checks for all of them."""

    def post(self, request: Request, number: str, action: str) -> Response:
        whistle, call = _visible(request, number), verbs.CALLS.get(action)
        if call is None:
            raise NotInScope
        if action != "finish_task":  # whose it is depends on the task
            require_verb(whistle, action, self.person)
        at = timezone.now()
        call.do(whistle_id=whistle.pk, actor=self.person, at=at, **_checked(call.body, request))
        return Response(whistle_json(_visible(request, number), request, at=at))


def _checked(body: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body's fields, or a 400 naming each wrong one."""
    serializer = body(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _visible(request: Request, number: str) -> Whistle:
    user: Any = request.user
    whistle = Whistle.objects.visible_to(user).for_list().filter(number=number).first()
    if whistle is None:
        raise NotInScope
    return whistle
