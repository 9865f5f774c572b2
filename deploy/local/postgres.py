"""A PostgreSQL cluster of the platform's own: made, started, given its role, database and extensions."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from deploy.local.places import Places, database_owner
from deploy.local.processes import Process, wait_gone, wait_until

EXTENSIONS = ("postgis", "pg_trgm", "btree_gist", "intarray")
DATABASE = ROLE = "jiangdu"
SUPERUSER = "postgres"
# The data of a test cluster may be lost with the machine.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass
class Postgres:
    """The cluster below `places`; `password` is the superuser's, `role_password` the platform's role's."""

    places: Places
    password: str
    role_password: str
    careless: bool = False

    def __post_init__(self) -> None:
        self.owner = database_owner()
        self.data = self.places.database_folder(self.owner)
        self.sockets = self.places.socket_folder("pg", self.owner)
        self.process = Process(
            "postgres", self._command(), self.places.logs / "postgres.log", owner=self.owner, stop_with=signal.SIGINT
        )

    @property
    def url(self) -> str:
        """How the platform connects: as its own role, which is no superuser."""
        return f"postgres://{ROLE}:{quote(self.role_password)}@:5432/{self.sockets}/{DATABASE}"

    @property
    def superuser_url(self) -> str:
        return f"postgres://{SUPERUSER}:{quote(self.password)}@:5432/{self.sockets}/{DATABASE}"

    @property
    def client(self) -> dict[str, str]:
        """What psql and pg_dump read, for backups."""
        values = {"PGHOST": str(self.sockets), "PGPORT": "5432", "PGUSER": ROLE, "PGDATABASE": DATABASE}
        return values | {"PGPASSWORD": self.role_password}

    def start(self) -> None:
        """Make the cluster if there is none, and start it (without waiting)."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        self._wait_for_predecessor()
        self.process.start()

    def prepare(self) -> None:
        """Wait until it answers; role, database and extensions exist afterwards."""
        wait_until(self._answers, process=self.process, seconds=60)
        with self._connect("postgres") as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            command = sql.SQL(verb + " ROLE {} LOGIN PASSWORD %s").format(sql.Identifier(ROLE))
            cursor.execute(command, [self.role_password])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
                )
        # In the template too, so that databases made by a test run have them without a superuser.
        for name in (DATABASE, "template1") if self.careless else (DATABASE,):
            with self._connect(name) as cursor:
                for extension in EXTENSIONS:
                    cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))

    def _command(self) -> list[str]:
        options = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "port=5432"]
        options += ["shared_buffers=256MB", "max_connections=80", "jit=off"]
        options += CARELESS if self.careless else ()
        return [str(binary("postgres")), "-D", str(self.data), *(word for option in options for word in ("-c", option))]

    def _make(self) -> None:
        password = self.sockets / "password"  # a folder both users can read, and nobody else
        password.write_text(self.password)
        password.chmod(0o600)
        os.chown(password, self.data.stat().st_uid, -1)
        command = [str(binary("initdb")), "-D", str(self.data), "-U", SUPERUSER, "--auth=scram-sha-256"]
        command += ["--locale=C.UTF-8", "--encoding=UTF8", f"--pwfile={password}"]
        who: dict[str, Any] = {"user": self.owner, "group": self.owner, "extra_groups": []} if self.owner else {}
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **who)
        password.unlink()
        if done.returncode:
            raise RuntimeError(f"the database cluster could not be made in {self.data}:\n{done.stderr}")

    def _wait_for_predecessor(self) -> None:
        """One that is still ending is waited for; a file left by one that is gone is removed."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return
        wait_gone(pid, str(self.data), seconds=20)
        lock.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            self._connect("postgres").connection.close()
        except psycopg2.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> psycopg2.extensions.cursor:
        connection = psycopg2.connect(
            host=str(self.sockets),
            port=5432,
            user=SUPERUSER,
            password=self.password,
            dbname=database,
            connect_timeout=5,
        )
        connection.autocommit = True
        return connection.cursor()


def binary(name: str) -> Path:
    """The newest PostgreSQL's program; RuntimeError if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    on_path = [Path(folder) / name for folder in os.get_exec_path() if os.access(Path(folder) / name, os.X_OK)]
    for candidate in [*reversed(found), *on_path]:
        return candidate
    raise RuntimeError("PostgreSQL is not installed. By hand: apt-get install postgresql postgresql-postgis")
