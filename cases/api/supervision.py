"""`/api/v1/supervisions/`: the papers of supervision, and who was told when about a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.drafts import dismiss_draft, edit_draft, may_sign, sign_draft
from cases.api.fields import when
from cases.api.outputs import unit_json
from cases.api.supervision_bodies import DismissBody, DraftBody, EditBody
from cases.models import Case, Supervision
from cases.queries.supervision import SupervisionFilter
from cases.queries.told import may_see_told, told_about
from jiangdu.api.base import ApiGenericView, ApiView
from jiangdu.errors import NotAllowed, NotInScope, WrongState
from jiangdu.models import User

DO: dict[str, tuple[Callable[..., Supervision], type[serializers.Serializer[Any]]]] = {
    "sign": (sign_draft, DraftBody),
    "edit": (edit_draft, EditBody),
    "dismiss": (dismiss_draft, DismissBody),
}


class Paper(serializers.Serializer[Any]):
    """A paper; number, limit, answer and moments are null where it has none."""

    id = serializers.IntegerField()
    number = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=Supervision.Kind.choices)
    state = serializers.ChoiceField(choices=Supervision.State.choices)
    level = serializers.CharField()
    case = serializers.CharField()
    unit = serializers.DictField(child=serializers.CharField())
    text = serializers.CharField()
    limit_unit = serializers.CharField(allow_null=True)
    limit_value = serializers.IntegerField(allow_null=True)
    drafted_at = serializers.DateTimeField()
    issued_at = serializers.DateTimeField(allow_null=True)
    issued_by = serializers.CharField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    is_overdue = serializers.BooleanField()
    answer = serializers.CharField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    actions = serializers.ListField(child=serializers.CharField())


class ToldRow(serializers.Serializer[Any]):
    """One person told once."""

    person = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    level = serializers.CharField()
    urgent = serializers.BooleanField()
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    channels = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


def paper_json(paper: Supervision, user: User) -> dict[str, Any]:
    at = timezone.now()
    signer = paper.is_draft and paper.case.is_open and may_sign(paper, user)
    same = ("id", "kind", "state", "level", "text", "limit_value")
    return {name: getattr(paper, name) for name in same} | {
        "number": paper.number or None,
        "case": paper.case.number,
        "unit": unit_json(paper.unit),
        "limit_unit": paper.limit_unit or None,
        **{name: when(getattr(paper, name)) for name in ("drafted_at", "issued_at", "due_at", "answered_at")},
        "issued_by": paper.issued_by.username if paper.issued_by else None,
        "is_overdue": paper.is_overdue(at),
        "answer": paper.answer or None,
        "actions": list(DO) if signer else [],
    }


class PapersView(ApiGenericView):
    """The papers one may see, newest first."""

    queryset = Supervision.objects.none()
    filterset_class = SupervisionFilter
    serializer_class = Paper

    def get_queryset(self) -> QuerySet[Supervision]:
        return Supervision.objects.visible_to(self.person).for_page().order_by("-id")

    @extend_schema(operation_id="supervisions_list", responses=Paper(many=True))
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([paper_json(row, self.person) for row in rows or []])


class PaperView(ApiView):
    """One paper."""

    @extend_schema(operation_id="supervisions_read", responses=Paper)
    def get(self, request: Request, pk: int) -> Response:
        return Response(paper_json(_visible(self.person, pk), self.person))


class PaperActionView(ApiView):
    """Sign, edit or dismiss a draft."""

    @extend_schema(operation_id="supervisions_act", request=DraftBody, responses=Paper)
    def post(self, request: Request, pk: int, action: str) -> Response:
        paper = _visible(self.person, pk)
        if action not in DO:
            raise NotInScope
        if not may_sign(paper, self.person):
            raise NotAllowed
        if not paper.is_draft or not paper.case.is_open:
            raise WrongState
        do, body = DO[action]
        given = body(data=request.data)
        given.is_valid(raise_exception=True)
        do(paper_id=pk, actor=self.person, at=timezone.now(), **given.validated_data)
        return Response(paper_json(_visible(self.person, pk), self.person))


class ToldView(ApiView):
    """Who was told when about a case."""

    @extend_schema(operation_id="cases_notices", responses=ToldRow(many=True))
    def get(self, request: Request, number: str) -> Response:
        case = Case.objects.visible_to(self.person).for_page().filter(number=number).first()
        if case is None:
            raise NotInScope
        if not may_see_told(case, self.person):
            raise NotAllowed
        same = ("person", "title", "body", "level", "urgent")
        rows = [
            {name: getattr(row, name) for name in same}
            | {
                "at": when(row.at),
                "read_at": when(row.read_at),
                "channels": [{"channel": str(channel), "state": str(state)} for channel, state in row.channels],
            }
            for row in told_about(case)
        ]
        return Response(rows)


def _visible(user: User, pk: int) -> Supervision:
    found = Supervision.objects.visible_to(user).for_page().filter(pk=pk).first()
    if found is None:
        raise NotInScope
    return found
