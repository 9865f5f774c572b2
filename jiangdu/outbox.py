"""Delivery of history entries to subscribers: after commit, each in its own transaction, until it worked or is given up.

A subscriber is told at least once and normally exactly once: its work and the deletion of the row commit together.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from jiangdu.claims import claim, next_try
from jiangdu.models import Outbox
from jiangdu.modules import Subscriber, parts

ATTEMPT_LIMIT = 8  # about an hour with the doubling pause
logger = logging.getLogger(__name__)


def deliver(*, at: datetime, entry_id: int | None = None, batch: int = 200) -> int:
    """Deliver what is due (of one entry, or of all) and return how many rows were delivered."""
    only = "entry_id" if entry_id is not None else ""
    claimed = claim(Outbox._meta.db_table, at=at, batch=batch, only=only, value=entry_id)
    return sum(_deliver_row(pk, at) for pk in claimed)


def retry(rows: list[Outbox], *, at: datetime) -> int:
    """Put rows back in line with all their attempts, dead ones included."""
    ids = [row.pk for row in rows]
    return Outbox.objects.filter(pk__in=ids).update(attempts=0, next_try_at=at, claimed_until=None)


def _deliver_row(pk: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            row = (
                Outbox.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(pk=pk)
                .select_related("entry")
                .first()
            )
            if row is None:  # delivered, or being delivered, by another worker whose claim ran out
                return False
            _subscriber(row.subscriber).handle(row.entry)
            row.delete()
    except Exception as error:
        logger.exception("outbox: subscriber failed", extra={"outbox_id": pk})
        _put_off(pk, error, at)
        return False
    return True


def _subscriber(name: str) -> Subscriber:
    """The registered subscriber; LookupError if its app was taken out."""
    for subscriber in parts("subscribers"):
        if subscriber.name == name:
            return subscriber  # type: ignore[no-any-return]
    raise LookupError(f"no module registers the subscriber {name!r}")


@transaction.atomic
def _put_off(pk: int, error: Exception, at: datetime) -> None:
    row = Outbox.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return
    row.attempts += 1
    row.next_try_at = next_try(row.attempts, limit=ATTEMPT_LIMIT, at=at)
    row.claimed_until = None
    row.last_error = f"{type(error).__name__}: {error}"[:2000]
    row.save(update_fields=["attempts", "next_try_at", "claimed_until", "last_error"])
