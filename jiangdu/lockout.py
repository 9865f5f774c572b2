"""When too many wrong passwords lock the door, and for whom.

Counted per (username, address), and more patiently per username over all addresses, so that many machines cannot share the
guessing. Never by address alone: a whole office sits behind one.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

USERNAME_PATIENCE = 4  # a username may fail this many times as often as one address with that username


class LockOutHandler(AxesDatabaseHandler):
    """django-axes with two limits, and a success that forgives only the address it came from."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        by_username, by_pair = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(by_pair, by_username // USERNAME_PATIENCE)

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        return int(self.filter_user_attempts(request, credentials)[1].delete()[0])


def locked_out_response(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """`AXES_LOCKOUT_CALLABLE`: the view has answered in its own words already."""
    return response


def unlock(username: str) -> int:
    """Forget the failures of a username. How many rows there were."""
    return AccessAttempt.objects.filter(username=username).delete()[0]


def lock_minutes() -> int:
    """How long a lock lasts."""
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
