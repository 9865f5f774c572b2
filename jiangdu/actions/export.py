"""Taking out exactly what a list shows: at once when it is short, else by a worker, as a file for one person."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from jiangdu.audit import audit
from jiangdu.errors import ActionError, NotAllowed
from jiangdu.models import Export, User
from jiangdu.modules import ExportKind, export_kind
from jiangdu.nudge import nudge
from jiangdu.workbook import Heading, Sheet, write_long_workbook

AT_ONCE = 2_000  # rows written while the person waits
MOST_ROWS = 500_000  # of a workbook; Excel itself ends at 1,048,576
MOST_UNFINISHED = 3  # of one person
CHUNK = 500
KEPT_FOR = timedelta(days=7)
GIVEN_UP_AFTER = timedelta(minutes=10)  # without a sign of life
FOLDER = "exports"


class TooMuch(ActionError):
    """More rows than a workbook takes, or more exports than one person needs at a time."""

    code = "too_much"


def rows_for(kind: ExportKind, user: User, query: str) -> QuerySet[Any]:
    """The rows the list at this address shows the user, all pages of it. InvalidInput names a wrong filter."""
    if not kind.is_for(user):
        raise NotAllowed
    return kind.rows(user, QueryDict(query))


def ask_export(*, kind: ExportKind, actor: User, at: datetime, query: str) -> bytes | Export:
    """The workbook itself up to 2,000 rows, else the export a worker is going to write. InvalidInput, TooMuch."""
    rows = rows_for(kind, actor, query)
    total = rows.order_by()[: MOST_ROWS + 1].count()
    if total > MOST_ROWS:
        raise TooMuch(_("More than %(most)s rows. Narrow the list down by filters.") % {"most": f"{MOST_ROWS:,}"})
    audit("list.exported", actor=actor, at=at, list=kind.key, filters=query, rows=total)
    if total <= AT_ONCE:
        target = BytesIO()
        write(kind, rows, target)
        return target.getvalue()
    if Export.objects.filter(asked_by=actor, state__in=("waiting", "running")).count() >= MOST_UNFINISHED:
        raise TooMuch(_("Several of your exports are still being written. Wait until one is ready."))
    export = Export.objects.create(
        kind=kind.key, query=query, language=translation.get_language(), asked_by=actor, asked_at=at, moved_on_at=at,
        rows_total=total,
    )  # fmt: skip
    transaction.on_commit(partial(nudge, "jiangdu.tasks.write_exports"))
    return export


def write(kind: ExportKind, rows: QuerySet[Any], target: IO[bytes], export: Export | None = None) -> int:
    """One sheet with a heading; the rows are read in portions. How many there were."""
    headings = [Heading(str(column.label)) for column in kind.columns]
    widths = [column.width for column in kind.columns]
    return write_long_workbook(target, Sheet(str(kind.label), headings, _lines(kind, rows, export), widths))


def _lines(kind: ExportKind, rows: QuerySet[Any], export: Export | None) -> Iterator[list[Any]]:
    portion: list[Any] = []
    done = 0
    for row in rows.iterator(chunk_size=CHUNK):
        portion.append(row)
        if len(portion) == CHUNK:
            yield from _portion(kind, portion)
            done += len(portion)
            portion = []
            if export:
                Export.objects.filter(pk=export.pk).update(rows_done=done, moved_on_at=timezone.now())
    yield from _portion(kind, portion)


def _portion(kind: ExportKind, rows: list[Any]) -> Iterator[list[Any]]:
    if kind.prepare:
        kind.prepare(rows)
    for row in rows:
        yield [column.value(row) for column in kind.columns]


def write_waiting(*, at: datetime) -> int:
    """Write what waits; give up what a worker left lying; forget what is older than a week. How many were written."""
    Export.objects.filter(state="running", moved_on_at__lt=at - GIVEN_UP_AFTER).update(state="failed")
    for old in Export.objects.filter(asked_at__lt=at - KEPT_FOR):
        if old.file:
            default_storage.delete(old.file)
        old.delete()
    return sum(_write_one(export, at) for export in Export.objects.filter(state="waiting").order_by("pk"))


def _write_one(export: Export, at: datetime) -> bool:
    """False if another worker has it. Raises what went wrong after saying so on the export."""
    if not Export.objects.filter(pk=export.pk, state="waiting").update(state="running", moved_on_at=at):
        return False
    try:
        kind = export_kind(export.kind)
        with translation.override(export.language), tempfile.TemporaryFile() as target:
            total = write(kind, rows_for(kind, export.asked_by, export.query), target, export)
            target.seek(0)
            name = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}.xlsx", File(target))
    except Exception:
        Export.objects.filter(pk=export.pk).update(state="failed")
        raise
    Export.objects.filter(pk=export.pk).update(state="done", file=name, rows_done=total, rows_total=total)
    return True
