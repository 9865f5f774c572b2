"""What happened to a whistle, told in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from jiangdu.explanations import moment_text
from jiangdu.history import history_of
from jiangdu.models import HistoryEntry, Level, Stage, Unit
from whistles.models import Kind, Whistle
from whistles.sentences import SENTENCES

UNIT_KEYS = ("whom", "lead", "units")
CHOICES: dict[str, dict[Any, Any]] = {
    "kind": dict(Kind.choices),
    "stage": dict(Stage.choices),
    "level": dict(Level.choices),
}


@dataclass(frozen=True)
class Happening:
    """One entry. `actor` is '' for the platform; `note` is '' when erased or absent."""

    seq: int
    name: str
    at: datetime
    actor: str
    unit: Unit | None
    sentence: str
    note: str
    data: dict[str, Any]
    hash: str


def timeline(whistle: Whistle) -> list[Happening]:
    """Every entry, oldest first. Two queries, whatever the length."""
    entries = list(history_of(whistle))
    codes = {code for entry in entries for key in UNIT_KEYS for code in _listed(entry.data.get(key))}
    units = {unit.code: unit.short_name for unit in Unit.objects.filter(code__in=codes)}
    return [_told(entry, units) for entry in entries]


def _told(entry: HistoryEntry, units: dict[str, str]) -> Happening:
    actor = entry.actor.name if entry.actor else ""
    words = {key: _word(key, value, units) for key, value in entry.data.items()}
    return Happening(
        seq=entry.seq,
        name=entry.name,
        at=entry.at,
        actor=actor,
        unit=entry.unit,
        sentence=str(SENTENCES.get(entry.name, entry.name))
        % _Forgiving({"actor": actor or _("The platform"), **words}),
        note=entry.words.text if hasattr(entry, "words") else "",
        data=entry.data,
        hash=entry.hash,
    )


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _word(key: str, value: Any, units: dict[str, str]) -> Any:
    """A stored value as a reader's word."""
    if key in UNIT_KEYS:
        return _(", ").join(units.get(code, code) for code in _listed(value))
    if key == "due_at" and value:
        moment = parse_datetime(value)
        return moment_text(moment, timezone.localdate()) if moment else value
    if key == "solved":
        return _("solved") if value else _("not solved")
    words = CHOICES.get(key)
    return words.get(value, value) if words else "" if value is None else value


class _Forgiving(dict[str, Any]):
    """A fact an old entry did not carry yet reads as nothing instead of failing."""

    def __missing__(self, key: str) -> str:
        return ""
