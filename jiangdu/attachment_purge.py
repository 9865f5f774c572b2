"""Forget uploads nobody used, and files whose row was never committed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction

from jiangdu.attachments import ROOT, UNUSED_KEPT
from jiangdu.models.attachment import Attachment

STRAY_AGE: Final = timedelta(days=1)  # younger files may belong to a transaction still open
FOLDERS: Final = 256
FOLDERS_A_RUN: Final = 8


def purge_unused(*, at: datetime, batch: int = 200) -> int:
    """Remove uploads older than 48 hours that were never claimed, with their files. How many."""
    total = 0
    while True:
        with transaction.atomic():
            old = Attachment.objects.filter(claimed_at__isnull=True, created_at__lt=at - UNUSED_KEPT)
            rows = list(old.select_for_update(skip_locked=True).order_by("created_at")[:batch])
            Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
        _delete(name for row in rows for name in row.stored_names())
        total += len(rows)
        if len(rows) < batch:
            return total


def purge_strays(*, at: datetime) -> int:
    """Remove files without a row (a transaction rolled back) from some folders, others each hour; all within two days."""
    first = int(at.timestamp()) // 3600 * FOLDERS_A_RUN
    return sum(_purge_folder(f"{ROOT}/{(first + step) % FOLDERS:02x}", at) for step in range(FOLDERS_A_RUN))


def _purge_folder(folder: str, at: datetime) -> int:
    try:
        names = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    except FileNotFoundError:
        return 0
    rows = Attachment.objects.filter(pk__in={pk for pk in map(_row_of, names) if pk})
    known = {name for row in rows.only("original", "view", "thumbnail") for name in row.stored_names()}
    strays = [name for name in names - known if default_storage.get_modified_time(name) < at - STRAY_AGE]
    _delete(strays)
    return len(strays)


def _row_of(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=name.rsplit("/", 1)[-1][:32])
    except ValueError:
        return None


def _delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
