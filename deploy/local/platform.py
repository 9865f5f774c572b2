"""Web, worker and beat: started together, watched, and stopped together."""

from __future__ import annotations

import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from deploy.local.environment import fresh_metrics_folder
from deploy.local.places import ROOT, Places
from deploy.local.processes import Process, stop, wait_until

QUICK_END = 10  # seconds: one that ends sooner than this after its start is not simply started again for ever
QUICK_ENDS_ALLOWED = 3


class Platform:
    """The three processes of the platform on `port` of the loopback address."""

    def __init__(self, places: Places, env: Mapping[str, str], port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        bin_folder = Path(env["PATH"].split(":")[0])
        celery = [str(bin_folder / "celery"), "-A", "config", "--quiet", "--workdir", str(ROOT)]
        web = [str(bin_folder / "gunicorn"), "-c", "python:config.gunicorn", "--chdir", str(ROOT), "config.wsgi"]
        worker = [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
        beat = [*celery, "beat", "--schedule", str(places.run / "beat"), "--pidfile="]
        web_env = {**env, "PROMETHEUS_MULTIPROC_DIR": str(fresh_metrics_folder(places))}
        self.processes = [
            Process("web", web, places.logs / "web.log", web_env),
            Process("worker", worker, places.logs / "worker.log", env),
            Process("beat", beat, places.logs / "beat.log", env),
        ]
        self._quick_ends = 0

    def start(self) -> None:
        """Start all three and wait until a page can be had. RuntimeError with the log's end if not."""
        for process in self.processes:
            process.start()
        wait_until(lambda: self._status("healthz") == 200, process=self.processes[0], seconds=60)

    def wait_ready(self, seconds: float) -> bool:
        """Wait until worker and beat show life too."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._status("readyz") == 200:
                return True
            self.watch()
            time.sleep(0.2)
        return False

    def watch(self) -> None:
        """Start again what has ended by itself. RuntimeError if that does not help."""
        for process in self.processes:
            code = process.exit_code()
            if code is None:
                continue
            quick = time.monotonic() - process.started_at < QUICK_END
            self._quick_ends = self._quick_ends + 1 if quick else 0
            if self._quick_ends > QUICK_ENDS_ALLOWED:
                raise RuntimeError(f"{process.name} ends again and again:\n{process.last_lines()}")
            print(f"• {process.name} ended (status {code}) and is started again", flush=True)
            process.start()

    def stop(self) -> None:
        stop(self.processes, seconds=12)

    def _status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:  # our own loopback address
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


def wait_port_free(port: int, seconds: float) -> bool:
    """Whether `port` can be had on loopback; one being given up by an earlier run is waited for."""
    deadline = time.monotonic() + seconds
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return True
            except PermissionError:
                return os.geteuid() == 0
            except OSError:
                if time.monotonic() > deadline:
                    return False
        time.sleep(0.2)
