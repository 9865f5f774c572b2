"""Whether the history is whole: every chain against its entries, words and head; every seal against table and file.

Read as a stream in the order of an index, so that thirty million entries need no more memory than thirty.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from jiangdu.history import TEXT_ERASED
from jiangdu.queries.verify_seals import seal_findings
from jiangdu.rules.chain import Link, head_mac, moment, text_digest

_ENTRIES = """
SELECT entry.subject_type, entry.subject_id, entry.id, entry.seq, entry.name, entry.actor_id, entry.unit_id, entry.at,
       entry.data, entry.text_digest, entry.previous_hash, entry.hash, words.text, words.salt,
       head.seq AS head_seq, head.hash AS head_hash, head.mac
FROM jiangdu_historyentry AS entry
LEFT JOIN jiangdu_historytext AS words ON words.entry_id = entry.id
LEFT JOIN jiangdu_historyhead AS head USING (subject_type, subject_id)
{where} ORDER BY entry.subject_type, entry.subject_id, entry.seq
"""

_BARE_HEADS = """
SELECT subject_type, subject_id FROM jiangdu_historyhead AS head
WHERE NOT EXISTS (SELECT FROM jiangdu_historyentry AS entry
                  WHERE entry.subject_type = head.subject_type AND entry.subject_id = head.subject_id)
"""

_LOST_WORDS = """
SELECT entry_id FROM jiangdu_historytext
WHERE NOT EXISTS (SELECT FROM jiangdu_historyentry AS entry WHERE entry.id = entry_id)
"""


class _Row(NamedTuple):
    """One entry with its words and the head of its chain."""

    subject_type: str
    subject_id: int
    id: int
    seq: int
    name: str
    actor_id: int | None
    unit_id: int | None
    at: datetime
    data: str
    text_digest: str
    previous_hash: str
    hash: str
    text: str | None
    salt: str | None
    head_seq: int | None
    head_hash: str | None
    mac: str | None


@dataclass
class Verification:
    """Checks everything, or the chain of one subject; `findings()` yields a sentence for each thing that is wrong."""

    subject: tuple[str, int] | None = None
    entries: int = 0
    subjects: int = 0
    seals: int = 0

    def findings(self) -> Iterator[str]:
        with transaction.atomic():
            for (label, pk), rows in groupby(self._rows(), key=lambda row: (row.subject_type, row.subject_id)):
                self.subjects += 1
                yield from (f"{label} {pk}: {problem}" for problem in self._chain(rows))
            if self.subject is None:
                yield from _strays()
                self.seals, problems = seal_findings()
                yield from problems

    def _rows(self) -> Iterator[_Row]:
        where = "WHERE entry.subject_type = %s AND entry.subject_id = %s" if self.subject else ""
        with connection.chunked_cursor() as cursor:
            cursor.execute(_ENTRIES.format(where=where), self.subject or ())
            while rows := cursor.fetchmany(2000):
                self.entries += len(rows)
                yield from map(_Row._make, rows)

    def _chain(self, rows: Iterable[_Row]) -> Iterator[str]:
        """The entries of one subject in order, then the head."""
        seq, last_hash, gone, erased = 0, "", set[int](), set[int]()
        for row in rows:
            if row.seq != seq + 1:
                yield _("entries are missing before #%(seq)d") % {"seq": row.seq}
            if row.previous_hash != last_hash:
                yield _("#%(seq)d does not follow the entry before it") % {"seq": row.seq}
            yield from _entry_problems(row)
            if row.text is None and row.text_digest:
                gone.add(row.seq)
            erased |= _erased_by(row)
            seq, last_hash = row.seq, row.hash
        for number in sorted(gone - erased):
            yield _("the words of #%(seq)d are gone, and no erasure is on record") % {"seq": number}
        yield from _head_problems(row)


def _entry_problems(row: _Row) -> Iterator[str]:
    """Every column is covered by the hash, every word by the digest."""
    link = Link(
        id=row.id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        seq=row.seq,
        name=row.name,
        actor_id=row.actor_id,
        unit_id=row.unit_id,
        at=moment(row.at),
        data=json.loads(row.data),
        text_digest=row.text_digest,
        previous_hash=row.previous_hash,
    )
    if link.hash() != row.hash:
        yield _("#%(seq)d was altered: it does not match its hash") % {"seq": row.seq}
    if row.text is not None and text_digest(row.salt or "", row.text) != row.text_digest:
        yield _("the words of #%(seq)d were altered") % {"seq": row.seq}


def _head_problems(last: _Row) -> Iterator[str]:
    """The head shows a cut-off tail; its signature shows a chain that was made without the key."""
    if last.head_seq is None:
        yield _("the head of the chain is missing")
        return
    if (last.head_seq, last.head_hash) != (last.seq, last.hash):
        facts = {"head": last.head_seq, "last": last.seq}
        yield _("the chain should end with #%(head)d but ends with #%(last)d, or with another entry") % facts
    signed = head_mac(settings.HISTORY_KEY, last.subject_type, last.subject_id, last.head_seq, last.head_hash or "")
    if signed != last.mac:
        yield _("the head's signature is wrong: this chain was not made by the platform")


def _erased_by(row: _Row) -> set[int]:
    if row.name != TEXT_ERASED:
        return set()
    data: Any = json.loads(row.data)
    return {data["erased_seq"]} if isinstance(data, dict) and isinstance(data.get("erased_seq"), int) else set()


def _strays() -> Iterator[str]:
    """What is left over of chains and entries that were removed."""
    with connection.cursor() as cursor:
        cursor.execute(_BARE_HEADS)
        for label, pk in cursor.fetchall():
            yield _("%(subject)s: every entry of the chain is missing") % {"subject": f"{label} {pk}"}
        cursor.execute(_LOST_WORDS)
        for (entry_id,) in cursor.fetchall():
            yield _("words without an entry: %(id)d") % {"id": entry_id}
