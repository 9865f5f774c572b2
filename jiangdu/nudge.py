"""Asking a worker to look now instead of at the next sweep. Only a courtesy: losing it costs at most a minute."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import current_app

SILENCE = 30.0  # seconds without asking after the broker did not answer, so that requests do not wait for it each time
logger = logging.getLogger(__name__)


class _Broker:
    """When to ask again, by the monotonic clock of this process."""

    silent_until = 0.0


def nudge(task: str, *args: Any) -> bool:
    """Send the task; False, and a line in the log, if the broker is away."""
    if time.monotonic() < _Broker.silent_until:
        return False
    try:
        current_app.send_task(task, args, retry=False, ignore_result=True)
    except Exception:
        _Broker.silent_until = time.monotonic() + SILENCE
        logger.warning("broker not reachable, the sweep will do it", extra={"task": task}, exc_info=True)
        return False
    return True


@contextmanager
def silently() -> Iterator[None]:
    """Nobody is asked meanwhile: for loading many things at once, whose caller delivers by itself."""
    before, _Broker.silent_until = _Broker.silent_until, math.inf
    try:
        yield
    finally:
        _Broker.silent_until = before
