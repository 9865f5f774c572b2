"""Keys for programs: shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings

from jiangdu.models import ApiToken, User


def issue_token(user: User, at: datetime) -> tuple[str, ApiToken]:
    """A new token: (the key, to be shown once; the row that keeps its digest)."""
    key = secrets.token_urlsafe(32)
    fields = {"digest": digest_of(key), "created_at": at, "expires_at": at + settings.TOKEN_MAX_AGE}
    return key, ApiToken.objects.create(user=user, **fields)


def digest_of(key: str) -> str:
    """A key has 256 random bits, so a plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(key.encode()).hexdigest()


def revoke_tokens(user: User, at: datetime) -> int:
    """Make all API tokens of the person useless. How many there were."""
    return ApiToken.objects.usable(at).filter(user=user).update(revoked_at=at)
