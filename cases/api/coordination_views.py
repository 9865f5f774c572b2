"""The paper of a meeting over the API."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from cases.queries.coordination_paper import paper_of, readable
from jiangdu.api.base import ApiView
from jiangdu.documents import DOCX, PDF
from jiangdu.errors import NotInScope
from jiangdu.web.papers import paper_response


class CoordinationPaperView(ApiView):
    """Invitation or decision as `docx` or `pdf`, for whoever may see the case."""

    @extend_schema(
        operation_id="coordinations_paper",
        parameters=[OpenApiParameter("form", enum=["docx", "pdf"], location="path")],
        responses={(200, mime): OpenApiTypes.BINARY for mime in (DOCX, PDF)},
    )
    def get(self, request: Request, number: str, form: str) -> HttpResponse:
        meeting = readable(number, self.person)
        if meeting is None:
            raise NotInScope
        try:
            return paper_response(paper_of(meeting), form, name=number)
        except Http404:
            raise NotInScope from None
