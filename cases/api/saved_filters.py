"""`saved-filters/`: filters a person keeps under a name."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.saved_filter import choose_default, delete_filter, save_filter
from cases.models import SavedFilter
from jiangdu.api.base import ApiView


class SavedFilterBody(serializers.Serializer[Any]):
    """`query` as it stands in the page's address. The same name again replaces what it stood for."""

    page = serializers.ChoiceField(choices=SavedFilter.Page.choices)
    name = serializers.CharField(max_length=40)
    query = serializers.CharField(max_length=2000)
    is_default = serializers.BooleanField(default=False)


class DefaultBody(serializers.Serializer[Any]):
    is_default = serializers.BooleanField(default=True)


class SavedFilterShape(SavedFilterBody):
    id = serializers.IntegerField()


class SavedFilterList(serializers.Serializer[Any]):
    results = SavedFilterShape(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class SavedFiltersView(ApiView):
    """One's own filters; saving one."""

    @extend_schema(
        operation_id="saved_filters_list",
        parameters=[OpenApiParameter("page", enum=SavedFilter.Page.values)],
        responses=SavedFilterList,
    )
    def get(self, request: Request) -> Response:
        rows = SavedFilter.objects.filter(user=self.person)
        if page := request.query_params.get("page"):
            rows = rows.filter(page=page)
        return Response({"results": [filter_json(row) for row in rows], "next": None, "previous": None})

    @extend_schema(operation_id="saved_filters_save", request=SavedFilterBody, responses={201: SavedFilterShape})
    def post(self, request: Request) -> Response:
        body = SavedFilterBody(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(
            filter_json(save_filter(user=self.person, at=timezone.now(), **body.validated_data)), status=201
        )


class SavedFilterView(ApiView):
    """Deleting one of one's own."""

    @extend_schema(operation_id="saved_filters_delete", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        delete_filter(user=self.person, pk=pk)
        return Response(status=204)


class DefaultView(ApiView):
    """The page opens with it, or no longer."""

    @extend_schema(operation_id="saved_filters_default", request=DefaultBody, responses=SavedFilterShape)
    def post(self, request: Request, pk: int) -> Response:
        body = DefaultBody(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(filter_json(choose_default(user=self.person, pk=pk, **body.validated_data)))


def filter_json(row: SavedFilter) -> dict[str, Any]:
    return {"id": row.pk, "page": row.page, "name": row.name, "query": row.query, "is_default": row.is_default}
