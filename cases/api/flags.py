"""Flags: what looks odd, and what came of it. For the desk and the inspectors."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.flags import look_at_flag
from cases.api.fields import when
from cases.api.schemas import Shape
from cases.models import Flag
from cases.models.flag import SEEN_WITH
from jiangdu.api.base import ApiGenericView, ApiView
from jiangdu.errors import NotAllowed


class FlagShape(Shape):
    id = serializers.IntegerField()
    case = serializers.CharField()
    kind = serializers.ChoiceField(choices=Flag.Kind.choices)
    facts = serializers.DictField(child=serializers.JSONField())
    raised_at = serializers.DateTimeField()
    looked_at = serializers.DateTimeField(allow_null=True)
    looked_by = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Flag.Outcome.choices, allow_null=True)
    note = serializers.CharField()


class FlagLookBody(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=Flag.Outcome.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class FlagsView(ApiGenericView):
    """Flags of the cases one sees, newest first. `open=true` for those nobody has looked at."""

    queryset = Flag.objects.none()
    serializer_class = FlagShape

    def get_queryset(self) -> QuerySet[Flag]:
        found = Flag.objects.visible_to(self.person).select_related("case", "looked_by")
        wanted = self.request.query_params.get("open", "") == "true"
        return (found.open() if wanted else found).order_by("-raised_at", "-id")

    @extend_schema(operation_id="flags_list", responses=FlagShape(many=True))
    def get(self, request: Request) -> Response:
        if not any(map(self.person.has_perm, SEEN_WITH)):
            raise NotAllowed
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([_json(row) for row in rows or []])


class FlagLookView(ApiView):
    """Say what came of a flag; once."""

    @extend_schema(operation_id="flags_look", request=FlagLookBody, responses=FlagShape)
    def post(self, request: Request, pk: int) -> Response:
        body = FlagLookBody(data=request.data)
        body.is_valid(raise_exception=True)
        flag = look_at_flag(flag_id=pk, actor=self.person, at=timezone.now(), **body.validated_data)
        return Response(_json(flag))


def _json(flag: Flag) -> dict[str, Any]:
    return {
        "id": flag.pk,
        "case": flag.case.number,
        "kind": flag.kind,
        "facts": flag.facts,
        "raised_at": when(flag.raised_at),
        "looked_at": when(flag.looked_at),
        "looked_by": flag.looked_by.username if flag.looked_by else None,
        "outcome": flag.outcome or None,
        "note": flag.note,
    }
