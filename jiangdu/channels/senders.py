"""How a ready-made message leaves the house: into a file while developing, over HTTP to a gateway in production."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from jiangdu.channels.base import CannotSend

TIMEOUT = 10  # seconds


class Sender(Protocol):
    """Takes one JSON message; CannotSend if it was not accepted."""

    def __call__(self, payload: dict[str, Any]) -> None: ...


class FileSender:
    """Appends each message as a line of JSON, so that a developer sees what would have gone out."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, payload: dict[str, Any]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(payload, ensure_ascii=False) + "\n")
        except OSError as error:
            raise CannotSend(str(error)) from error


class HttpSender:
    """Posts JSON to the gateway the operator runs or rents; accepted is what answers 2xx."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def __call__(self, payload: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(self.url, json.dumps(payload).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):
                pass
        except OSError as error:  # refused, timed out, or answered with an error status
            raise CannotSend(f"{type(error).__name__}: {error}") from error


def sender_for(channel: str) -> Sender | None:
    """The configured sender of a channel: NOTICE_GATEWAYS[channel] is '' (off), 'file' or {'url', 'token'}."""
    gateway = settings.NOTICE_GATEWAYS.get(channel)
    if not gateway:
        return None
    if gateway == "file":
        return FileSender(Path(settings.OUTGOING_DIR) / f"{channel}.jsonl")
    return HttpSender(gateway["url"], gateway["token"])
