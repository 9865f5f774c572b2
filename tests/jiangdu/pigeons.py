"""Moments, people and a channel for the tests of notices."""

from __future__ import annotations

from datetime import UTC, date, datetime

from jiangdu.channels.base import Message
from jiangdu.models import User

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in the district
NIGHT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)  # 23:30
MORNING = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # 07:00 on the 25th
TODAY = date(2026, 11, 24)


class Pigeon:
    """A channel of a module; fails as long as `failing` is set."""

    name = "pigeon"
    label = "Pigeon"
    only_urgent = False

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.failing: Exception | None = None

    def is_ready(self) -> bool:
        return True

    def address(self, user: User) -> str:
        return f"loft of {user.username}"

    def send(self, message: Message) -> None:
        if self.failing:
            raise self.failing
        self.sent.append(message)


def person(username: str, **fields: object) -> User:
    return User.objects.create(username=username, name=username, **fields)
