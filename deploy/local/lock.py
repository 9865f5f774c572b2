"""One platform per var/: who runs it holds a lock that ends with the process, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any


class AlreadyRunning(Exception):
    """Somebody holds the lock. `pid` and `address` are theirs, as far as they have written them."""

    def __init__(self, facts: dict[str, Any]) -> None:
        super().__init__(f"already running (process {facts.get('pid', '?')})")
        self.pid: int | None = facts.get("pid")
        self.address: str | None = facts.get("address")


class Lock:
    """The lock file holds facts about its holder as JSON; they count only while it is locked."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._descriptor: int | None = None

    def take(self, **facts: Any) -> None:
        """Take it, or raise AlreadyRunning at once."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)  # not inherited by programs we start
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyRunning(self.facts()) from None
        self._descriptor = descriptor
        self.write(pid=os.getpid(), **facts)

    def write(self, **facts: Any) -> None:
        """Replace what the file says about us."""
        assert self._descriptor is not None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(facts).encode(), 0)

    def facts(self) -> dict[str, Any]:
        """What the holder wrote; empty if it is only just writing."""
        try:
            return dict(json.loads(self.file.read_text() or "{}"))
        except (FileNotFoundError, ValueError):
            return {}

    def holder(self) -> int | None:
        """The process that holds it now, None if nobody does."""
        try:
            self.take()
        except AlreadyRunning as running:
            return running.pid
        self.release()
        return None

    def release(self) -> None:
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None
