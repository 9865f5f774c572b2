"""The catalogue for pickers, and who would be responsible, before anything is sent."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api import examples, schemas
from cases.api.fields import when
from cases.api.inputs import PreviewBody
from cases.api.outputs import rule_json, unit_json
from cases.models import Category, Condition
from cases.queries.preview import preview
from jiangdu.api.base import ApiView


class CategoriesView(ApiView):
    """All active categories with their conditions, in the order of their codes. `parent` narrows to a subtree."""

    @extend_schema(
        operation_id="categories_list",
        parameters=[OpenApiParameter("parent", str, description="Code of a root or class.")],
        responses=schemas.CategoryShape(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = _categories().filter(code__startswith=request.query_params.get("parent", ""))
        return Response([_category_json(row) for row in rows])


class PreviewView(ApiView):
    """Who would get it and by when. Nothing is saved."""

    @extend_schema(
        operation_id="routing_preview",
        request=PreviewBody,
        responses=schemas.Preview,
        examples=[OpenApiExample("manhole cover", examples.PREVIEW, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        body = PreviewBody(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        found = preview(
            category=given["category"],
            condition=given["condition"],
            location=given["location"],
            user=self.person,
            at=timezone.now(),
        )
        return Response(
            {
                "lead": unit_json(found.route.lead),
                "assisting": [unit_json(unit) for unit in found.route.assisting],
                "rule": rule_json(found.route.facts),
                "rejected_rules": [
                    {"lead": row["lead"]["code"], "category": row["category"]["code"], "why": row["why"]}
                    for row in found.route.facts["losers"]
                ],
                "explanation": found.explanation,
                "verdict": found.route.outcome.verdict,
                "due_at": when(found.due_at),
                "grid": found.grid.as_json() if found.grid else None,
            }
        )


def _categories() -> QuerySet[Category]:
    conditions = Prefetch("conditions", Condition.objects.filter(is_active=True).order_by("code"))
    return (
        Category.objects.filter(is_active=True).select_related("parent").prefetch_related(conditions).order_by("code")
    )


def _category_json(row: Category) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "parent": row.parent.code if row.parent else None,
        "kind": row.kind,
        "pinyin": row.pinyin,
        "is_urgent": row.is_urgent,
        "grid_duty": row.grid_duty,
        "needs_position": row.needs_position,
        "needs_photo": row.needs_photo,
        "conditions": [{"code": c.code, "name": c.name, "is_default": c.is_default} for c in row.conditions.all()],
    }
