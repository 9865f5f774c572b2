"""`Authorization: Token <key>` for programs. A browser's session counts too, with its CSRF token."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from jiangdu.models import ApiToken, User
from jiangdu.tokens import digest_of

KEYWORD = "Token"


class TokenAuthentication(BaseAuthentication):
    """One query a request; one write a day."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != KEYWORD.lower().encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("The Authorization header must read: Token <key>."), "bad_token")
        row = self._row(words[1].decode("latin-1"), timezone.now())
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD

    def _row(self, key: str, at: datetime) -> ApiToken:
        row = ApiToken.objects.usable(at).filter(digest=digest_of(key)).select_related("user").first()
        if row is None:
            raise AuthenticationFailed(_("This token is not valid (any more)."), "bad_token")
        if row.user.must_change_password:
            raise AuthenticationFailed(
                _("Sign in on the web and choose a new password first."), "password_change_required"
            )
        if row.last_used_on != timezone.localdate(at):
            ApiToken.objects.filter(pk=row.pk).update(last_used_on=timezone.localdate(at))
        return row


class BrowserAuthentication(SessionAuthentication):
    """The session of a browser; unsafe methods need the CSRF token."""


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token <key>"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes sessions."""

    target_class = BrowserAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
