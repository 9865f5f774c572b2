"""Whether every seal still holds: signature, order, the entries it covers, and its line in the file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from jiangdu.models import HistoryEntry, HistorySeal
from jiangdu.rules.chain import seal_digest, seal_signature
from jiangdu.seal_file import read_lines, seal_line


def seal_findings() -> tuple[int, Iterator[str]]:
    """(number of seals, what is wrong with them)."""
    seals = list(HistorySeal.objects.order_by("number"))
    return len(seals), _problems(seals)


def _problems(seals: list[HistorySeal]) -> Iterator[str]:
    previous = HistorySeal(number=0, last_id=0, signature="")
    for seal in seals:
        for problem in _seal_problems(seal, previous):
            yield _("seal %(number)d: %(problem)s") % {"number": seal.number, "problem": problem}
        previous = seal
    yield from _file_problems(seals)


def _seal_problems(seal: HistorySeal, previous: HistorySeal) -> Iterator[str]:
    if seal.signature != seal_signature(settings.HISTORY_KEY, seal):
        yield _("the signature is wrong")
    if (seal.number, seal.previous_signature) != (previous.number + 1, previous.signature):
        yield _("the seal before it is missing or another")
    if seal.first_id != previous.last_id + 1:
        yield _("it does not begin where the one before it ends")
    entries = HistoryEntry.objects.filter(id__gte=seal.first_id, id__lte=seal.last_id).order_by("id")
    count, digest = seal_digest(entries.values_list("id", "hash").iterator(chunk_size=5000))
    if (count, digest) != (seal.count, seal.digest):
        facts = {"first": seal.first_id, "last": seal.last_id, "sealed": seal.count, "found": count}
        yield _("entries %(first)d–%(last)d were changed: %(sealed)d sealed, %(found)d found") % facts


def _file_problems(seals: list[HistorySeal]) -> Iterator[str]:
    """The file outlives what a superuser of the database does to the table, and the table what happens to the file."""
    table, file = {seal.number: seal_line(seal) for seal in seals}, {}
    for position, line in enumerate(read_lines(), start=1):
        try:
            file[int(json.loads(line)["number"])] = line
        except (ValueError, KeyError, TypeError):
            yield _("line %(position)d of the seal file cannot be read") % {"position": position}
    for number in sorted(table.keys() | file.keys()):
        if number not in table:
            yield _("seal %(number)d was deleted: it stands in the file only") % {"number": number}
        elif number not in file:
            yield _("seal %(number)d is missing in the seal file") % {"number": number}
        elif table[number] != file[number]:
            yield _("seal %(number)d differs from its line in the seal file") % {"number": number}
