"""Signing in and out, and changing one's password. Every attempt is written to the audit."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from jiangdu import sessions
from jiangdu.audit import audit
from jiangdu.errors import ActionError
from jiangdu.lockout import lock_minutes
from jiangdu.models import ApiToken, User
from jiangdu.scope import SYSTEM
from jiangdu.tokens import issue_token, revoke_tokens


class BadCredentials(ActionError):
    """Unknown username, wrong password or disabled account: not told apart."""

    status = 401
    code = "bad_credentials"
    message = _("Username or password is wrong.")


class LockedOut(ActionError):
    """Too many wrong passwords. `wait` is how long the lock lasts, in seconds."""

    status = 429
    code = "locked_out"

    def __init__(self) -> None:
        minutes = lock_minutes()
        self.wait = minutes * 60
        words = ngettext_lazy(
            "Too many wrong passwords. Wait %(n)d minute or ask the administrator to unlock you.",
            "Too many wrong passwords. Wait %(n)d minutes or ask the administrator to unlock you.",
            "n",
        )
        super().__init__(words % {"n": minutes})


class PasswordChangeRequired(ActionError):
    """The administrator set the password; the person must choose an own one first."""

    status = 403
    code = "password_change_required"
    message = _("Sign in on the web and choose a new password first.")


def prove(request: HttpRequest, *, username: str, password: str, at: datetime) -> User:
    """The person with this name and password; raises BadCredentials or LockedOut, either written to the audit."""
    user = authenticate(request, username=username, password=password)
    if isinstance(user, User):
        return user
    locked = bool(getattr(request, "axes_locked_out", False))
    audit(
        "account.locked_out" if locked else "account.sign_in_failed",
        actor=SYSTEM,
        at=at,
        request=request,
        username=username,
    )
    raise LockedOut if locked else BadCredentials


def sign_in(request: HttpRequest, *, user: User, at: datetime) -> int:
    """Open a session. Returns how many older sessions had to end for it."""
    with transaction.atomic():
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        sessions.begin(request, at)
        request.session.save()
        ended = sessions.end_oldest(user, keep=request.session.session_key or "")
        audit("account.signed_in", actor=user, at=at, request=request, ended=ended)
    return ended


def sign_out(request: HttpRequest, *, at: datetime) -> None:
    """End this session."""
    with transaction.atomic():
        if request.user.is_authenticated:
            audit("account.signed_out", actor=request.user, at=at, request=request)
        logout(request)


def issue(request: HttpRequest, *, user: User, at: datetime) -> tuple[str, ApiToken]:
    """A token for programs: (key, row). Raises PasswordChangeRequired."""
    if user.must_change_password:
        raise PasswordChangeRequired
    with transaction.atomic():
        key, row = issue_token(user, at)
        user_logged_in.send(sender=User, request=request, user=user)  # last_login, and the lock-out's memory
        audit("account.token_issued", actor=user, at=at, request=request, subject=row)
    return key, row


def revoke(request: HttpRequest, *, token: ApiToken, at: datetime) -> None:
    """Make one token useless."""
    with transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=at)
        audit("account.token_revoked", actor=token.user, at=at, request=request, subject=token)


def change_password(request: HttpRequest, *, user: User, password: str, at: datetime) -> None:
    """Set an own password: all other sessions end and all tokens lose their power. Rules are the form's matter."""
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        update_session_auth_hash(request, user)
        request.session.save()
        sessions.end_others(user, keep=request.session.session_key)
        revoke_tokens(user, at)
        audit("account.password_changed", actor=user, at=at, request=request)


def end_other_sessions(request: HttpRequest, *, user: User, at: datetime) -> int:
    """Sign out everywhere else. How many sessions ended."""
    with transaction.atomic():
        ended = sessions.end_others(user, keep=request.session.session_key)
        audit("account.signed_out_elsewhere", actor=user, at=at, request=request, ended=ended)
    return ended
