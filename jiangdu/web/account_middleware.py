"""Sessions end in time, and whoever must choose a new password does that first."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiangdu import sessions
from jiangdu.actions.sign_in import PasswordChangeRequired
from jiangdu.api.problems import CONTENT_TYPE, problem_of

API = "/api/"


class AccountMiddleware:
    """After Django's AuthenticationMiddleware. Requests with a token have no session and pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            at = timezone.now()
            if sessions.is_over(request, at):
                logout(request)
            else:
                sessions.touch(request, at)
        if getattr(request.user, "must_change_password", False) and not _always_open(request.path):
            return _first_the_password(request)
        return self.get_response(request)


def _always_open(path: str) -> bool:
    return path in {reverse(name) for name in ("password_change", "logout", "set_language")}


def _first_the_password(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API):
        problem = problem_of(PasswordChangeRequired())
        assert problem is not None
        return JsonResponse(problem.body(), status=problem.status, content_type=CONTENT_TYPE)
    messages.info(request, _("Choose your own password first."))
    return redirect(f"{reverse('password_change')}?{urlencode({'next': request.get_full_path()})}")
