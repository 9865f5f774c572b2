"""What a superuser of the database does to the history, and what verify_history says to it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection

from jiangdu.queries.verify_history import Verification

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def found(only: tuple[str, int] | None = None) -> list[str]:
    return list(Verification(only).findings())


def tamper(sql: str, *values: object) -> None:
    """As a superuser who switched the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = origin")
