"""A Redis of the platform's own: sessions, cache and the message queue, kept in an append-only file."""

from __future__ import annotations

import contextlib
import shutil
import socket
from pathlib import Path

from deploy.local.places import Places
from deploy.local.processes import Process, wait_gone, wait_until


class Redis:
    """Listens on a socket file only. Nothing is evicted: a lost message would be a lost task."""

    def __init__(self, places: Places, *, careless: bool = False) -> None:
        self.socket = places.socket_folder("redis", None) / "redis.sock"
        self.pid_file = places.run / "redis.pid"
        append = "no" if careless else "yes"
        self.process = Process("redis", self._command(places.redis, append), places.logs / "redis.log")

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def start(self) -> None:
        """Start it (without waiting), after one of an earlier run has ended."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            wait_gone(int(self.pid_file.read_text()), "redis-server", seconds=20)
        self.pid_file.unlink(missing_ok=True)
        self.process.start()

    def prepare(self) -> None:
        """Wait until it answers."""
        wait_until(self._answers, process=self.process, seconds=30)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def _command(self, folder: Path, append: str) -> list[str]:
        program = shutil.which("redis-server")
        if program is None:
            raise RuntimeError("Redis is not installed. By hand: apt-get install redis-server")
        options = {"port": "0", "unixsocket": str(self.socket), "unixsocketperm": "700", "dir": str(folder)}
        options |= {"appendonly": append, "maxmemory-policy": "noeviction", "save": "", "pidfile": str(self.pid_file)}
        return [program, *(word for name, value in options.items() for word in (f"--{name}", value))]
