"""Numbers of signed documents: the district's prefix, the series, the year and a running number without gaps."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from jiangdu.models import District

_NEXT = """
INSERT INTO jiangdu_runningnumber (series, year, last) VALUES (%s, %s, 1)
ON CONFLICT (series, year) DO UPDATE SET last = jiangdu_runningnumber.last + 1
RETURNING last
"""


def next_number(series: str, *, at: datetime) -> str:
    """ "JD-DB-2026-0001". Others wait until this transaction ends; a number rolled back is given out again.

    Call it last in an action: it holds the series until the commit.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken in the transaction of what bears it")
    year = timezone.localtime(at).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year])
        last = cursor.fetchone()[0]
    return "-".join(filter(None, [District.objects.current().prefix, series, str(year), f"{last:04d}"]))
