"""What a channel is. A channel only sends: who is told, when and how often is decided before it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from jiangdu.models import User


@dataclass(frozen=True)
class Message:
    """A notice in the reader's language. `url` is absolute, or '' if it leads nowhere; `reference` is the same on every
    attempt, so that a gateway can drop repeats."""

    address: str
    title: str
    body: str
    url: str
    urgent: bool
    reference: str


class CannotSend(Exception):
    """The message did not go out; worth another attempt."""


class Channel(Protocol):
    """A way to reach people. Registered by `Module(channels=[...])`."""

    name: str
    only_urgent: bool  # unless a person asks for more

    @property
    def label(self) -> object:
        """Its name for people, in their language."""

    def is_ready(self) -> bool:
        """Whether this installation has configured it."""

    def address(self, user: User) -> str:
        """Where this person is reached; '' means not by this channel."""

    def send(self, message: Message) -> None:
        """Hand the message over; CannotSend if that failed."""
