"""Rows that wait for a worker: claimed by one short update, so that several workers never take the same row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

CLAIM_FOR = timedelta(minutes=2)  # longer than any single delivery may take
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)

_CLAIM = """
UPDATE {table} SET claimed_until = %(until)s
WHERE id IN (
    SELECT id FROM {table}
    WHERE next_try_at <= %(at)s AND (claimed_until IS NULL OR claimed_until <= %(at)s){only}
    ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
)
RETURNING id
"""


def claim(table: str, *, at: datetime, batch: int, only: str = "", value: int | None = None) -> list[int]:
    """Claim due rows of `table` and return their ids, oldest first. `only` narrows to rows whose column is `value`."""
    narrowed = f" AND {only} = %(value)s" if only else ""
    values: dict[str, Any] = {"until": at + CLAIM_FOR, "at": at, "batch": batch, "value": value}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(table=table, only=narrowed), values)
        return sorted(row[0] for row in cursor.fetchall())


def next_try(attempts: int, *, limit: int, at: datetime) -> datetime | None:
    """When to try again after `attempts` failures; None: given up. The pause doubles each time."""
    if attempts >= limit:
        return None
    return at + min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
