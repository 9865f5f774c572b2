"""Who acts, when and from where: what every action called from the admin wants to know."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.http import HttpRequest
from django.utils import timezone

from jiangdu.models import User


class Acting(TypedDict):
    """Keyword arguments of actions and of `audit`."""

    actor: User
    at: datetime
    request: HttpRequest


def acting(request: HttpRequest) -> Acting:
    """The person at the admin, now."""
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return {"actor": request.user, "at": timezone.now(), "request": request}
