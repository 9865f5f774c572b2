"""Signs of life of the background processes, kept in Redis for `/readyz`."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

STALE_AFTER: Final = 90  # seconds without a sign before a process counts as gone
KEPT: Final = 7 * 24 * 3600  # seconds: long enough to say since when
PROCESSES: Final = ("worker", "beat")


def beat(process: str, *, at: datetime | None = None) -> None:
    """Note that `process` ("worker" or "beat") is alive at this moment."""
    cache.set(f"heartbeat:{process}", (at or timezone.now()).timestamp(), timeout=KEPT)


def age(process: str, *, at: datetime) -> float | None:
    """Seconds since the last sign of `process`; None if there was none for a week."""
    last = cache.get(f"heartbeat:{process}")
    return None if last is None else max(0.0, at.timestamp() - last)


@shared_task(name="jiangdu.heartbeat", ignore_result=True)  # type: ignore[untyped-decorator]
def worker_heartbeat() -> None:
    """Sent by beat every few seconds: that it runs proves the queue and a worker."""
    beat("worker")
