"""Sign everything recorded since the last seal, with a key outside the database, and copy the seal to a file."""

from __future__ import annotations

import time
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Max

from jiangdu.history import RECORDING_LOCK
from jiangdu.models import HistoryEntry, HistorySeal
from jiangdu.rules.chain import seal_digest, seal_signature
from jiangdu.seal_file import append_missing

SEALING_LOCK = 0x6A64_0002  # advisory: one sealer at a time
PATIENCE = 2  # seconds recorders may queue behind a waiting sealer; below the lock timeout of an action
TRIES = 10


def seal_history(*, at: datetime) -> HistorySeal | None:
    """Seal all entries committed by now; None if there is nothing new. OperationalError: recorders never paused."""
    last_id = _last_settled_id()
    with transaction.atomic():
        _lock(SEALING_LOCK)
        seal = _next_seal(last_id, at)
        if seal:
            seal.save(force_insert=True)
    append_missing()
    return seal


def _next_seal(last_id: int, at: datetime) -> HistorySeal | None:
    previous = HistorySeal.objects.last() or HistorySeal(number=0, last_id=0, signature="")
    if last_id <= previous.last_id:
        return None
    seal = HistorySeal(
        number=previous.number + 1,
        sealed_at=at,
        first_id=previous.last_id + 1,
        last_id=last_id,
        previous_signature=previous.signature,
    )
    entries = HistoryEntry.objects.filter(id__gte=seal.first_id, id__lte=last_id).order_by("id")
    seal.count, seal.digest = seal_digest(entries.values_list("id", "hash").iterator(chunk_size=5000))
    seal.signature = seal_signature(settings.HISTORY_KEY, seal)
    return seal


def _last_settled_id() -> int:
    """The newest id below which nothing can appear any more: waits until every recorder has committed."""
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                _lock(RECORDING_LOCK)
                return HistoryEntry.objects.aggregate(last=Max("id"))["last"] or 0
        except OperationalError:
            if attempt == TRIES - 1:
                raise
            time.sleep(PATIENCE)  # let the recorders that queued behind us pass
    raise AssertionError("unreachable")


def _lock(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
