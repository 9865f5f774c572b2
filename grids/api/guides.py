"""`guides/`, `questions/`: sign-in on site, attendance, questions of the grid and their answers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actions.guide import record_leave, sign_in_on_site
from grids.actions.question import answer_question, ask_guide, require_guide
from grids.actions.rights import require_permission
from grids.api import field_schemas as shapes
from grids.api.field_bodies import AskBody, LeaveBody, MonthQuery, QuestionAnswerBody, SignInBody
from grids.api.field_outputs import guide_json, question_json, sign_in_json
from grids.api.patrols import checked, month_asked
from grids.models import GridQuestion
from grids.queries.guides import attendance_of, held_in, month_end, posts_seen_by
from jiangdu.api.base import ApiGenericView, ApiView
from jiangdu.errors import NotInScope
from jiangdu.models import Post


class GuidesView(ApiGenericView):
    """Guides with their attendance in a month, as far as one may see them."""

    queryset = Post.objects.none()
    serializer_class = shapes.GuideShape

    @extend_schema(operation_id="guides_list", parameters=[MonthQuery], responses=shapes.GuideShape(many=True))
    def get(self, request: Request) -> Response:
        first = month_asked(request)
        rows = self.paginate_queryset(held_in(posts_seen_by(self.person), first, month_end(first)))
        found = attendance_of(rows or [], first, month_end(first), timezone.localdate())
        return self.get_paginated_response([guide_json(row) for row in found])


class GuideDaysView(ApiView):
    """One guide's month, day by day."""

    @extend_schema(operation_id="guides_days", parameters=[MonthQuery], responses=shapes.GuideDaysShape)
    def get(self, request: Request, pk: int) -> Response:
        post = posts_seen_by(self.person).filter(pk=pk).first()
        if post is None:
            raise NotInScope
        first = month_asked(request)
        row = attendance_of([post], first, month_end(first), timezone.localdate())[0]
        days = [{"day": day.isoformat(), "state": state} for day, state in row.attendance.days]
        return Response(guide_json(row) | {"days": days})


class SignInView(ApiView):
    """`POST guides/sign-in/`: on site, once a day. Too far away: 400, code `too_far`, the message says how far."""

    @extend_schema(operation_id="guides_sign_in", request=SignInBody, responses={201: shapes.SignInShape})
    def post(self, request: Request) -> Response:
        require_permission(self.person, "grids.sign_in_as_guide")
        given = checked(SignInBody, request.data).validated_data
        return Response(sign_in_json(sign_in_on_site(actor=self.person, at=timezone.now(), **given)), status=201)


class LeaveView(ApiView):
    """`POST guides/{post}/leave/`: days that are not required."""

    @extend_schema(operation_id="guides_leave", request=LeaveBody, responses={201: shapes.LeaveShape})
    def post(self, request: Request, pk: int) -> Response:
        if not posts_seen_by(self.person).filter(pk=pk).exists():
            raise NotInScope
        require_permission(self.person, "grids.record_guide_leave")
        given = checked(LeaveBody, request.data).validated_data
        leave = record_leave(post_id=pk, actor=self.person, at=timezone.now(), **given)
        answer: dict[str, Any] = {"id": leave.pk, "post": pk, **{key: given[key] for key in given}}
        return Response(answer | {key: answer[key].isoformat() for key in ("first_date", "last_date")}, status=201)


class QuestionsView(ApiGenericView):
    """Questions one asked, has to answer, or may see. POST asks the guide of one's grid."""

    queryset = GridQuestion.objects.none()
    serializer_class = shapes.QuestionShape

    def get_queryset(self) -> QuerySet[GridQuestion]:
        seen = GridQuestion.objects.visible_to(self.person).select_related("post__user", "asked_by")
        return seen.order_by("-asked_at", "-id")

    @extend_schema(operation_id="questions_list", responses=shapes.QuestionShape(many=True))
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([question_json(row) for row in rows or []])

    @extend_schema(operation_id="questions_ask", request=AskBody, responses={201: shapes.QuestionShape})
    def post(self, request: Request) -> Response:
        require_permission(self.person, "grids.ask_guide")
        given = checked(AskBody, request.data).validated_data
        grid = given.pop("grid", "")
        question = ask_guide(actor=self.person, at=timezone.now(), grid_code=grid, **given)
        return Response(question_json(question), status=201)


class QuestionView(ApiView):
    """One question."""

    @extend_schema(operation_id="questions_read", responses=shapes.QuestionShape)
    def get(self, request: Request, pk: int) -> Response:
        seen = GridQuestion.objects.visible_to(self.person).select_related("post__user", "asked_by")
        question = seen.filter(pk=pk).first()
        if question is None:
            raise NotInScope
        return Response(question_json(question))


class AnswerView(ApiView):
    """`POST questions/{id}/answer/`: once, by the guide who was asked."""

    @extend_schema(operation_id="questions_answer", request=QuestionAnswerBody, responses=shapes.QuestionShape)
    def post(self, request: Request, pk: int) -> Response:
        require_guide(pk, self.person)
        text = checked(QuestionAnswerBody, request.data).validated_data["text"]
        question = answer_question(question_id=pk, actor=self.person, at=timezone.now(), text=text)
        return Response(question_json(question))
