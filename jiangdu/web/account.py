"""Signing in and out, one's password, sessions and language."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from jiangdu.actions.sign_in import (
    BadCredentials,
    LockedOut,
    change_password,
    end_other_sessions,
    prove,
    sign_in,
    sign_out,
)
from jiangdu.models import User
from jiangdu.sessions import sessions_of
from jiangdu.web.account_forms import PasswordForm, SignInForm


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_view(request: HttpRequest) -> HttpResponse:
    """The one door: pages, admin and phones alike."""
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(_next(request))
    form, status = SignInForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        try:
            user = prove(request, **form.cleaned_data, at=at)
        except (BadCredentials, LockedOut) as refusal:
            form.add_error(None, str(refusal.message))
            status = refusal.status if isinstance(refusal, LockedOut) else 200
        else:
            _welcome(request, sign_in(request, user=user, at=at))
            return _in_own_language(redirect(_next(request)), user)
    return render(request, "jiangdu/account/sign_in.html", {"form": form, "next": _next(request)}, status=status)


@require_POST
def sign_out_view(request: HttpRequest) -> HttpResponse:
    """Ends this session."""
    sign_out(request, at=timezone.now())
    return redirect(settings.LOGIN_URL)


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def password_view(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    user = _person(request)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(request, user=user, password=form.cleaned_data["new"], at=timezone.now())
        messages.success(request, _("Your password is changed. Your other sessions and API tokens have ended."))
        return redirect(_next(request))
    context = {"form": form, "next": _next(request), "forced": user.must_change_password}
    return render(request, "jiangdu/account/password.html", context)


@never_cache
@login_required
def sessions_view(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    context = {"sessions": sessions_of(_person(request)), "current": request.session.session_key}
    return render(request, "jiangdu/account/sessions.html", context)


@login_required
@require_POST
def end_other_sessions_view(request: HttpRequest) -> HttpResponse:
    """Signs out everywhere else."""
    ended = end_other_sessions(request, user=_person(request), at=timezone.now())
    messages.success(request, ngettext("%(n)d session was ended.", "%(n)d sessions were ended.", ended) % {"n": ended})
    return redirect("my_sessions")


@require_POST
def language_view(request: HttpRequest) -> HttpResponse:
    """Sets the language of this browser, and remembers it for the person."""
    language = request.POST.get("language")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return set_language(request)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required
    return request.user


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, if it is one of our pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = "/" in wanted and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def _welcome(request: HttpRequest, ended: int) -> None:
    if ended:
        text = ngettext(
            "You were signed in in too many places: the oldest session was ended.",
            "You were signed in in too many places: the %(n)d oldest sessions were ended.",
            ended,
        )
        messages.info(request, text % {"n": ended})


def _in_own_language(response: HttpResponse, user: User) -> HttpResponse:
    if user.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return response
