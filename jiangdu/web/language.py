"""The language of a page: the person's own choice, else the browser's cookie from our switch, else the default."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from jiangdu.models import User

SUPPORTED = {code for code, _name in settings.LANGUAGES}


def language_of(request: HttpRequest) -> str:
    """A browser's Accept-Language says little about its user here; programs are believed."""
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.language in SUPPORTED:
        return user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in SUPPORTED:
        return chosen
    if _is_program(request) and "Accept-Language" in request.headers:
        return translation.get_language_from_request(request)
    return settings.LANGUAGE_CODE


def _is_program(request: HttpRequest) -> bool:
    """A caller of the API that is not one of our pages: it has a token, or no session at all."""
    no_session = settings.SESSION_COOKIE_NAME not in request.COOKIES
    return "Authorization" in request.headers or (request.path.startswith("/api/") and no_session)


class LanguageMiddleware:
    """Activates the language for the request; stands after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
