"""The spine: `record()` says what happened to a subject, in the action's own transaction, and tells subscribers.

One statement writes the entry, its words, the head of the chain and the outbox rows: all of them or nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from jiangdu.errors import Busy
from jiangdu.models import HistoryEntry, HistoryText, Unit, User
from jiangdu.modules import parts, subject_for
from jiangdu.nudge import nudge
from jiangdu.rules.chain import Link, canonical, head_mac, moment, text_digest
from jiangdu.scope import Actor

RECORDING_LOCK = 0x6A64_0001  # advisory: recorders share it, sealing takes it alone
TEXT_ERASED = "history.text_erased"

_READ_HEAD = """
SELECT pg_advisory_xact_lock_shared(%(lock)s), pg_current_xact_id()::text,
       nextval(pg_get_serial_sequence('jiangdu_historyentry', 'id')), coalesce(head.seq, 0), coalesce(head.hash, '')
FROM (SELECT 1) AS one
LEFT JOIN jiangdu_historyhead AS head ON head.subject_type = %(subject_type)s AND head.subject_id = %(subject_id)s
"""

# The kept head is of this very transaction, and its reserved id was not passed by a seal meanwhile.
_STILL_GOOD = """pg_current_xact_id()::text = %(transaction)s
  AND %(id)s > coalesce((SELECT last_id FROM jiangdu_historyseal ORDER BY number DESC LIMIT 1), 0)"""

_FIRST_HEAD = f"""
INSERT INTO jiangdu_historyhead (subject_type, subject_id, seq, hash, mac)
SELECT %(subject_type)s, %(subject_id)s, %(seq)s, %(hash)s, %(mac)s
WHERE {_STILL_GOOD}
ON CONFLICT DO NOTHING RETURNING subject_id
"""

_NEXT_HEAD = f"""
UPDATE jiangdu_historyhead SET seq = %(seq)s, hash = %(hash)s, mac = %(mac)s
WHERE subject_type = %(subject_type)s AND subject_id = %(subject_id)s
  AND seq = %(seq)s - 1 AND hash = %(previous_hash)s AND {_STILL_GOOD}
RETURNING subject_id
"""

_APPEND = """
WITH head AS ({head}), entry AS (
    INSERT INTO jiangdu_historyentry
        (id, subject_type, subject_id, seq, name, actor_id, unit_id, at, data, text_digest, previous_hash, hash)
    SELECT %(id)s, %(subject_type)s, %(subject_id)s, %(seq)s, %(name)s, %(actor_id)s, %(unit_id)s, %(at)s,
           %(data)s::jsonb, %(text_digest)s, %(previous_hash)s, %(hash)s
    FROM head RETURNING id
), words AS (
    INSERT INTO jiangdu_historytext (entry_id, text, salt)
    SELECT id, %(text)s, %(salt)s FROM entry WHERE %(text)s <> ''
), news AS (
    INSERT INTO jiangdu_outbox (entry_id, subscriber, attempts, next_try_at, last_error, created_at)
    SELECT entry.id, subscriber, 0, %(at)s, '', %(at)s
    FROM entry CROSS JOIN unnest(%(subscribers)s::text[]) AS subscriber
)
SELECT nextval(pg_get_serial_sequence('jiangdu_historyentry', 'id')) FROM entry
"""


class HistoryConflict(Busy):
    """Somebody else wrote this subject's history meanwhile: the caller did not hold its lock."""

    message = _("Somebody else changed this at the same moment. Nothing was lost; please try again.")


@dataclass(frozen=True)
class _Head:
    """Where a chain ends, as this transaction saw it, and the id reserved for the next entry."""

    transaction: str
    next_id: int
    seq: int
    hash: str


def record(
    subject: models.Model,
    name: str,
    /,
    *,
    actor: Actor,
    at: datetime,
    unit: Unit | None = None,
    note: str = "",
    **data: Any,
) -> int:
    """Append an entry to the history of `subject` and return its id.

    The caller is in a transaction and holds the subject's row lock. `note` may be erased later; `data` may not, so
    words about people belong into `note`. Raises HistoryConflict if the chain moved without the lock.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record() must run in the transaction of the action it records")
    facts = {key: _plain(value) for key, value in data.items()}
    kept: _Head | None = getattr(subject, "_history_head", None)
    columns = {"name": name, "actor_id": actor.pk, "unit_id": unit.pk if unit else None, "data": facts}
    entry_id = kept and _append(subject, kept, note, at, columns)
    # A head kept from another transaction or a rolled-back savepoint does not fit any more: read it again, once.
    entry_id = entry_id or _append(subject, _read_head(subject), note, at, columns)
    if not entry_id:
        raise HistoryConflict
    return entry_id


def history_of(subject: models.Model) -> models.QuerySet[HistoryEntry]:
    """The entries of a subject in order, with their people, units and words."""
    entries = HistoryEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return entries.order_by("seq").select_related("actor", "unit", "words")


@transaction.atomic
def erase_text(entry: HistoryEntry, *, actor: Actor, at: datetime, reason: str) -> None:
    """Erase the words of an entry and their salt; recorded on the same subject. Nothing happens if already erased."""
    subject = _locked_subject(entry.subject_type, entry.subject_id)
    erased, _rows = HistoryText.objects.filter(entry=entry).delete()
    if erased:
        record(subject, TEXT_ERASED, actor=actor, at=at, note=reason, erased_seq=entry.seq)


def _locked_subject(label: str, pk: int) -> models.Model:
    try:
        return subject_for(label).lock(pk)
    except KeyError:  # a subject without a page of its own
        manager: models.Manager[models.Model] = apps.get_model(label)._default_manager
        return manager.select_for_update().get(pk=pk)


def _read_head(subject: models.Model) -> _Head:
    """Joins the recorders before an id is reserved, so that sealing never passes an id still to be committed."""
    where = {"lock": RECORDING_LOCK, "subject_type": subject._meta.label_lower, "subject_id": subject.pk}
    with connection.cursor() as cursor:
        cursor.execute(_READ_HEAD, where)
        _lock, transaction_id, next_id, seq, last_hash = cursor.fetchone()
    return _Head(transaction_id, next_id, seq, last_hash)


def _append(subject: models.Model, head: _Head, note: str, at: datetime, columns: dict[str, Any]) -> int | None:
    """Write entry, words, head and outbox by one statement; None if `head` is not the chain's head any more."""
    values = _values(subject, head, note, at, columns)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_APPEND.format(head=_NEXT_HEAD if head.seq else _FIRST_HEAD), values)
            row = cursor.fetchone()
    except IntegrityError as error:
        raise HistoryConflict from error
    if row is None:
        return None
    kept = _Head(head.transaction, row[0], values["seq"], values["hash"])
    subject._history_head = kept  # type: ignore[attr-defined]
    if values["subscribers"]:
        transaction.on_commit(partial(nudge, "jiangdu.tasks.deliver_entry", head.next_id))
    return head.next_id


def _values(subject: models.Model, head: _Head, note: str, at: datetime, columns: dict[str, Any]) -> dict[str, Any]:
    """The statement's parameters, hashed and signed."""
    salt = secrets.token_hex(16) if note else ""
    link = Link(
        id=head.next_id,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        seq=head.seq + 1,
        at=moment(at),
        text_digest=text_digest(salt, note),
        previous_hash=head.hash,
        **columns,
    )
    digest = link.hash()
    mac = head_mac(settings.HISTORY_KEY, link.subject_type, link.subject_id, link.seq, digest)
    wanted = sorted({s.name for s in parts("subscribers") if s.wants(link.name)})
    written = {"hash": digest, "mac": mac, "text": note, "salt": salt, "subscribers": wanted}
    return vars(link) | written | {"data": canonical(link.data), "transaction": head.transaction}


def _plain(value: Any) -> Any:
    """A value as it is kept in `data`: units by code, people by username, other rows by key, moments in ISO form."""
    match value:
        case None | bool() | int() | float() | str():
            return str(value) if isinstance(value, str) else value
        case Unit():
            return value.code
        case User():
            return value.username
        case models.Model() | UUID() | Decimal():
            return str(value.pk if isinstance(value, models.Model) else value)
        case date():
            return moment(value) if isinstance(value, datetime) else value.isoformat()
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset() | models.QuerySet():
            return [_plain(item) for item in value]
    raise TypeError(f"history cannot hold a {type(value).__name__}")
