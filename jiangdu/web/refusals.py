"""Pages refuse as the API does: what a request cannot have is no failure of ours."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from jiangdu.api.problems import problem_of
from jiangdu.web.errors import not_allowed, refused

KNOWN_TO_DJANGO = (Http404, PermissionDenied, SuspiciousOperation)  # they have their own handlers


class RefusalMiddleware:
    """Characters that cannot be stored, numbers out of range, a row somebody else holds: 400 or 409 with a page.

    So is an address that takes a form only, opened by itself (a bookmark, or where a sign-in led back to).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = not_allowed(request)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, KNOWN_TO_DJANGO) or (problem := problem_of(exception)) is None:
            return None
        return refused(request, problem)
