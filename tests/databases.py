"""Addresses of databases beside the tests' own, for other processes: over TCP or over a socket file."""

from __future__ import annotations

from typing import Any

import psycopg2
from django.db import connection


def address(name: str = "") -> str:
    """`DATABASE_URL` of a database of this run's cluster; the tests' own if none is named."""
    values = connection.settings_dict
    password = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    host, port, database = values["HOST"], values["PORT"], name or values["NAME"]
    if host.startswith("/"):
        return f"postgres://{values['USER']}{password}@:{port}/{host}/{database}"
    return f"postgres://{values['USER']}{password}@{host}:{port}/{database}"


def connect(name: str) -> Any:
    """A plain connection to a database of this run's cluster."""
    values = connection.settings_dict
    return psycopg2.connect(
        dbname=name, user=values["USER"], password=values["PASSWORD"], host=values["HOST"], port=values["PORT"]
    )
