"""The platform as `bin/up` runs it, for the browser: gunicorn, a Celery worker and beat as processes of their own.

They work on a database and a Redis of their own, made once. Tests leave their cases there and each
uses fresh ones, so nothing is emptied between them.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import run
from sys import prefix
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command
from django.db import connection
from kombu import Connection

from config.celery import app
from config.guards import broker_url
from deploy.local.environment import PLATFORM_SECRETS, platform_environment
from deploy.local.places import ROOT, Places
from deploy.local.platform import Platform
from deploy.local.processes import stop
from deploy.local.redis_server import Redis
from jiangdu.models import User
from tests.databases import address, connect
from tests.ground import build_ground
from tests.world import PASSWORD, build_world

PATIENCE = 60.0  # seconds a test waits for the worker; the machine may be busy


class Live:
    """The running platform: its address, its folders, its queue. Start and stop by `running()`."""

    def __init__(self, folder: Path) -> None:
        self.places = Places(folder)
        self.places.make()
        (folder / "static").symlink_to(settings.STATIC_ROOT)
        self.redis = Redis(self.places, careless=True)
        self.database = f"live_{os.getpid()}"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.platform = Platform(self.places, self._environment(port), port)

    def _environment(self, port: int) -> dict[str, str]:
        secrets = {name: os.environ.get(name, "") for name in PLATFORM_SECRETS}
        urls = {
            "DATABASE_URL": address(self.database),
            "REDIS_URL": self.redis.url,
            "BROKER_URL": broker_url(self.redis.url),
        }
        env = platform_environment(self.places, secrets, urls, port)
        return env | {"WEB_WORKERS": "1", "PUBLIC_URL": self.url}

    def start(self) -> None:
        """Everything up and showing life."""
        prepare_assets()
        self.redis.start()
        on_the_cluster(f"CREATE DATABASE {self.database}")
        with self.at_hand():
            call_command("migrate", verbosity=0)
            build_world()
            build_ground()
            User.objects.update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-everybody"))
        self.redis.prepare()
        self.platform.start()
        if not self.platform.wait_ready(PATIENCE):
            raise RuntimeError("\n".join(process.last_lines() for process in self.platform.processes))

    def stop(self) -> None:
        self.platform.stop()
        stop([self.redis.process], seconds=10)
        on_the_cluster(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    @contextmanager
    def at_hand(self) -> Iterator[None]:
        """Meanwhile this process works on the running platform's database and files."""
        before = connection.settings_dict["NAME"], settings.MEDIA_ROOT
        connection.close()
        connection.settings_dict["NAME"], settings.MEDIA_ROOT = self.database, self.places.var / "media"
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"], settings.MEDIA_ROOT = before

    def ask_worker(self, task: str) -> None:
        """What beat would send within the minute, sent now."""
        with Connection(broker_url(self.redis.url)) as queue:
            app.send_task(task, connection=queue, ignore_result=True)

    def wait_for(self, happened: Callable[[], Any], what: str) -> Any:
        """The first true value of `happened()`, asked for up to a minute."""
        until = monotonic() + PATIENCE
        while not (found := happened()):
            worker = self.platform.processes[1]
            assert monotonic() < until, f"waited in vain for {what}; the worker said last:\n{worker.last_lines(30)}"
            sleep(0.2)
        return found


@contextmanager
def running(folder: Path) -> Iterator[Live]:
    """The platform, up while the block runs."""
    live = Live(folder)
    try:
        live.start()
        yield live
    finally:
        live.stop()


def on_the_cluster(command: str) -> None:
    """Make or remove a database."""
    cluster = connect("postgres")
    cluster.autocommit = True
    with closing(cluster), cluster.cursor() as cursor:
        cursor.execute(command)


def prepare_assets() -> None:
    """Translations and collected static files, as `bin/up` has them; nothing to do in `bin/test`."""
    env = {**os.environ, "VENV": prefix, "VAR_DIR": str(settings.VAR_DIR)}
    run([str(ROOT / "bin" / "setup"), "assets"], check=True, env=env)


def free_port() -> int:
    """A port of the loopback address nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
