"""Cards the platform itself puts on the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from jiangdu.models import User
from jiangdu.queries.inbox import inbox_page

SHOWN = 5


def news(request: HttpRequest, at: datetime) -> Mapping[str, Any] | None:
    """What changed since the person last looked: the newest unread notices; no card when all is read."""
    assert isinstance(request.user, User)
    lines = inbox_page(request.user, unread=True).lines[:SHOWN]
    return {"lines": lines} if lines else None
