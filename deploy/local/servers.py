"""PostgreSQL and Redis for one platform: the ones named by the environment, or its own."""

from __future__ import annotations

import os
from collections.abc import Mapping

from deploy.local.places import Places
from deploy.local.postgres import Postgres
from deploy.local.processes import stop
from deploy.local.redis_server import Redis


class Servers:
    """Starts what the environment does not name (DATABASE_URL, REDIS_URL) and knows the addresses of both."""

    def __init__(self, places: Places, secrets: Mapping[str, str], *, careless: bool = False) -> None:
        passwords = (secrets["POSTGRES_PASSWORD"], secrets["JIANGDU_DB_PASSWORD"])
        self.postgres = None if os.environ.get("DATABASE_URL") else Postgres(places, *passwords, careless=careless)
        self.redis = None if os.environ.get("REDIS_URL") else Redis(places, careless=careless)

    def start(self) -> None:
        """Start both at once and wait until they answer. RuntimeError says which did not."""
        own = [server for server in (self.redis, self.postgres) if server]
        for server in own:
            server.start()
        for server in own:
            server.prepare()

    def stop(self) -> None:
        """Stop those started here, and only those."""
        stop([server.process for server in (self.redis, self.postgres) if server], seconds=20)

    def failed(self) -> str | None:
        """The name of one of ours that has ended, if any."""
        for server in (self.redis, self.postgres):
            if server and server.process.exit_code() is not None:
                return server.process.name
        return None

    @property
    def urls(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL, for the platform's processes."""
        database = self.postgres.url if self.postgres else os.environ["DATABASE_URL"]
        return {"DATABASE_URL": database, "REDIS_URL": self.redis.url if self.redis else os.environ["REDIS_URL"]}
