"""`/api/v1/notices/`: one's own notices, newest first."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from jiangdu.api.base import ApiGenericView, ApiView
from jiangdu.errors import NotInScope
from jiangdu.models import Notice, User
from jiangdu.notices import inbox, mark_read, unread_count, words_of


def _reader(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """A notice in the reader's language; `path` is the page it is about, '' if there is none."""

    title = serializers.SerializerMethodField()
    body = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = ["id", "kind", "title", "body", "path", "urgent", "created_at", "read_at"]

    def get_title(self, notice: Notice) -> str:
        return words_of(notice).title

    def get_body(self, notice: Notice) -> str:
        return words_of(notice).body


class UnreadSerializer(serializers.Serializer[Any]):
    """How many notices were not opened yet."""

    count = serializers.IntegerField()


class NoticeFilter(django_filters.FilterSet):
    """`unread=true` for what was not opened yet."""

    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Notice
        fields = ["unread"]


class NoticesView(ListModelMixin, ApiGenericView):
    """The inbox."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter

    def get_queryset(self) -> QuerySet[Notice]:
        """Nothing while the schema is drawn, when nobody is signed in."""
        return inbox(self.request.user) if isinstance(self.request.user, User) else super().get_queryset()

    @extend_schema(operation_id="notices_list")
    def get(self, request: Request) -> Response:
        return self.list(request)


class UnreadView(ApiView):
    """The number on the bell."""

    @extend_schema(operation_id="notices_unread", responses=UnreadSerializer)
    def get(self, request: Request) -> Response:
        return Response({"count": unread_count(_reader(request))})


class ReadAllView(ApiView):
    """Mark every notice as read."""

    @extend_schema(operation_id="notices_read_all", request=None, responses=UnreadSerializer)
    def post(self, request: Request) -> Response:
        mark_read(_reader(request), at=timezone.now())
        return Response({"count": 0})


class ReadView(ApiView):
    """Mark one notice as read; reading again changes nothing."""

    @extend_schema(operation_id="notices_read", request=None, responses=NoticeSerializer)
    def post(self, request: Request, pk: int) -> Response:
        mark_read(_reader(request), at=timezone.now(), ids=[pk])
        notice = inbox(_reader(request)).filter(pk=pk).first()
        if notice is None:
            raise NotInScope
        return Response(NoticeSerializer(notice).data)


urlpatterns = [
    path("", NoticesView.as_view(), name="api-notices"),
    path("unread/", UnreadView.as_view(), name="api-notices-unread"),
    path("actions/read/", ReadAllView.as_view(), name="api-notices-read-all"),
    path("<int:pk>/actions/read/", ReadView.as_view(), name="api-notice-read"),
]
