"""Browser sessions: rows that know their person, an idle and an absolute limit, and a limit to how many one person has.

`SESSION_COOKIE_AGE` is the idle limit. What a session must remember about its start stands in its data and is copied to columns
whenever it is saved.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from jiangdu.audit import address_of
from jiangdu.models import Session, User

STARTED, SEEN, ADDRESS, BROWSER = "signed_in_at", "seen_at", "address", "browser"
SEEN_STEP = timedelta(minutes=10)  # how exactly the idle time is known; each step costs one write


class SessionStore(DatabaseStore):
    """`SESSION_ENGINE`: the stock database store over our own table."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.signed_in_at = datetime.fromisoformat(data[STARTED]) if STARTED in data else None
        row.address, row.browser = data.get(ADDRESS), data.get(BROWSER, "")
        return row


def begin(request: HttpRequest, at: datetime) -> None:
    """Note when and where a session that has just been signed in began."""
    request.session[STARTED] = request.session[SEEN] = at.isoformat()
    request.session[ADDRESS] = address_of(request)
    request.session[BROWSER] = request.headers.get("User-Agent", "")[:200]


def is_over(request: HttpRequest, at: datetime) -> bool:
    """Whether the session has lasted its absolute limit or been idle for too long."""
    started = _moment(request, STARTED) or at
    seen = _moment(request, SEEN) or at
    return at - started >= settings.SESSION_MAX_AGE or at - seen >= timedelta(seconds=settings.SESSION_COOKIE_AGE)


def touch(request: HttpRequest, at: datetime) -> None:
    """The person is still there: saved, and the cookie renewed, at most once per `SEEN_STEP`."""
    seen = _moment(request, SEEN)
    if seen is None or at - seen >= SEEN_STEP:
        request.session[SEEN] = at.isoformat()
        request.session.setdefault(STARTED, at.isoformat())


def _moment(request: HttpRequest, name: str) -> datetime | None:
    text = request.session.get(name)
    return datetime.fromisoformat(text) if text else None


def sessions_of(user: User) -> list[Session]:
    """The person's running sessions, latest sign-in first."""
    return list(user.sessions.filter(expire_date__gt=timezone.now()).order_by("-signed_in_at", "pk"))


def end_oldest(user: User, *, keep: str) -> int:
    """End the oldest sessions beyond `SESSIONS_PER_USER`; `keep` (a session key) stays. How many were ended."""
    rows = sessions_of(user)
    rows.sort(key=lambda row: row.session_key != keep)
    return _end([row.session_key for row in rows[settings.SESSIONS_PER_USER :]])


def end_others(user: User, *, keep: str | None) -> int:
    """End all sessions of the person but `keep`. How many were ended."""
    return _end([row.session_key for row in sessions_of(user) if row.session_key != keep])


def _end(keys: list[str]) -> int:
    return Session.objects.filter(session_key__in=keys).delete()[0] if keys else 0
