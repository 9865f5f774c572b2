"""What an administrator does to accounts: new passwords, unlocking, ending access. All in the audit."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from jiangdu import lockout, sessions
from jiangdu.audit import audit
from jiangdu.models import PostKind, Role, User
from jiangdu.scope import Actor
from jiangdu.tokens import revoke_tokens


def reset_password(
    *, user: User, password: str, actor: Actor, at: datetime, request: HttpRequest | None = None
) -> None:
    """Give somebody a password they must replace; whatever was signed in as them ends, and a lock is lifted."""
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        lockout.unlock(user.username)
        _end(user, at)
        audit("account.password_reset", actor=actor, at=at, request=request, subject=user)


def unlock_account(*, user: User, actor: Actor, at: datetime, request: HttpRequest | None = None) -> None:
    """Let somebody try again."""
    with transaction.atomic():
        lockout.unlock(user.username)
        audit("account.unlocked", actor=actor, at=at, request=request, subject=user)


def end_access(*, user: User, actor: Actor, at: datetime, request: HttpRequest | None = None) -> int:
    """End all sessions and API tokens of somebody. How many sessions there were."""
    with transaction.atomic():
        ended = _end(user, at)
        audit("account.access_ended", actor=actor, at=at, request=request, subject=user, ended=ended)
    return ended


def _end(user: User, at: datetime) -> int:
    revoke_tokens(user, at)
    return sessions.end_others(user, keep=None)


def note_rights(
    row: Role | PostKind | User,
    *,
    before: set[str],
    after: set[str],
    actor: Actor,
    at: datetime,
    request: HttpRequest | None = None,
) -> None:
    """Write into the audit which rights a role, a kind of post or an account has won and lost."""
    if before != after:
        added, removed = sorted(after - before), sorted(before - after)
        audit("rights.changed", actor=actor, at=at, request=request, subject=row, added=added, removed=removed)
