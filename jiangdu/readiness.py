"""Whether the platform can do its work: one entry for each thing it needs, with what is wrong in words for an operator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

from jiangdu.heartbeat import PROCESSES, STALE_AFTER, age

OK = "ok"
_applied: set[str] = set()  # databases once seen complete: migrations do not come undone while a process runs


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def _migrations() -> str:
    name = str(connection.settings_dict["NAME"])
    if name not in _applied:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return f"{len(missing)} not applied: run manage.py migrate"
        _applied.add(name)
    return OK


def _redis() -> str:
    cache.set("readyz", 1, timeout=10)
    return OK


def _process(process: str, at: datetime) -> str:
    seconds = age(process, at=at)
    if seconds is None:
        return "never seen"
    return OK if seconds <= STALE_AFTER else f"last seen {seconds:.0f} s ago"


def readiness(at: datetime) -> dict[str, str]:
    """Each thing needed → "ok" or what is wrong. Never raises: a broken part is the answer."""
    checks: dict[str, Callable[[], str]] = {"database": _database, "migrations": _migrations, "redis": _redis}
    checks |= {process: (lambda process=process: _process(process, at)) for process in PROCESSES}  # type: ignore[misc]
    return {name: _answer(check) for name, check in checks.items()}


def _answer(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, RedisError, OSError) as error:
        return f"unreachable ({type(error).__name__})"
