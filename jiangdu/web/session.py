"""A session that ends in the middle of work: fragments answer 401 instead of a sign-in page in a corner."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET


class SignInAgainMiddleware:
    """Turns the redirect of an htmx request to the sign-in page into a 401; the page then asks in a dialog."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.headers.get("HX-Request") or response.status_code != 302:
            return response
        sign_in = resolve_url(settings.LOGIN_URL)
        if not response["Location"].startswith(sign_in) or request.path == sign_in:
            return response
        return HttpResponse(status=401, headers={"HX-Reswap": "none"})


@never_cache
@require_GET
def session(request: HttpRequest) -> JsonResponse:
    """Who is signed in here ('' for nobody) and a fresh CSRF token, for a page about to send a form."""
    return JsonResponse({"user": request.user.get_username(), "csrf_token": get_token(request)})
