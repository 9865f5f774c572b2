"""Waiting briefly for a row somebody else holds: `lock_timeout` on every connection, then a refusal, never a failure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import OperationalError

from jiangdu.errors import Busy

# lock not available, deadlock, serialization failure, statement cancelled
GAVE_UP: Final = frozenset({"55P03", "40P01", "40001", "57014"})


def is_busy(error: Exception) -> bool:
    """Whether the database gave up waiting for somebody else."""
    code = getattr(error.__cause__, "pgcode", None)
    return isinstance(error, Busy) or (isinstance(error, OperationalError) and code in GAVE_UP)


@contextmanager
def waiting_briefly() -> Iterator[None]:
    """Turn a lock that did not come free into Busy (409)."""
    try:
        yield
    except OperationalError as error:
        if is_busy(error):
            raise Busy from error
        raise
