"""What happened to a case, told in sentences, for the one who reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cases.models import Case, PreCheck, Return, SpotCheck, Supervision, SuspensionReason, Verification
from cases.models.holders import at_desk, grid_staff
from cases.queries.outcome_words import OUTCOME_CHOICES, appended, post_names, why_not_words
from cases.sentences import RESUMED, SENTENCES, VERDICTS
from jiangdu.explanations import day_text, moment_text
from jiangdu.history import history_of
from jiangdu.models import HistoryEntry, Level, Stage, Unit, User
from jiangdu.modules import parts

UNIT_KEYS = ("lead", "assisting", "office", "supervised", "units", "returner", "desk", "desk_before")
PERSON_KEYS = ("assignee", "handler", "absent", "called", "staff")


@dataclass(frozen=True)
class Happening:
    """One entry of the timeline. `actor` is '' for the platform; `note` is '' when erased or absent."""

    seq: int
    name: str
    at: datetime
    actor: str
    unit: Unit | None
    sentence: str
    note: str
    data: dict[str, Any]
    hash: str


def timeline(case: Case, reader: User) -> list[Happening]:
    """Every entry, oldest first. Three queries, whatever the length."""
    entries = list(history_of(case))
    names = _Names(entries)
    hidden = None if may_know_staff_reporter(case, reader) else case.reporter
    return [_told(entry, names, hidden) for entry in entries]


def may_know_staff_reporter(case: Case, reader: User) -> bool:
    """Handling units learn that staff reported it, not who: nobody shall be asked to take a report back."""
    sees_all = reader.is_superuser or reader.has_perm("cases.see_all_cases")
    return sees_all or case.reporter_id == reader.pk or at_desk(case, reader) or grid_staff(case, reader)


class _Names:
    """What the entries are told with: sentences, also other modules' own, and units and people named by code, read at once."""

    def __init__(self, entries: Iterable[HistoryEntry]) -> None:
        data = [entry.data for entry in entries]
        self.sentences = {**dict(parts("sentences")), **SENTENCES}
        self.units = {u.code: u.short_name for u in Unit.objects.filter(code__in=_values(data, UNIT_KEYS))}
        self.posts = post_names(data)
        self.people = {u.username: u.name for u in User.objects.filter(username__in=_values(data, PERSON_KEYS))}

    def of(self, key: str, value: Any) -> Any:
        if isinstance(value, list):
            return _(", ").join(str(self.of(key, item)) for item in value)
        if key == "passed_over":
            return why_not_words(value, self.posts)
        if key in UNIT_KEYS:
            return self.units.get(value, value or "")
        if key in PERSON_KEYS:
            return self.people.get(value, value or _("the desk or the grid's staff"))
        return _word(key, value)


def _values(data: list[dict[str, Any]], keys: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for row in data:
        for key in keys:
            value = row.get(key)
            found.update(value if isinstance(value, list) else [value] if value else [])
    return found


def _word(key: str, value: Any) -> Any:
    """A stored value as a reader's word."""
    choices: dict[str, Any] = {
        "stage": dict(Stage.choices),
        "level": dict(Level.choices),
        "outcome": {**dict(PreCheck.Outcome.choices), **dict(SpotCheck.Outcome.choices)},
        "method": dict(Verification.Method.choices),
        "kind": dict(Case.ClosingKind.choices),
        "verdict": VERDICTS,
        "reason_code": dict(SuspensionReason.choices),
        "why": RESUMED,
        "paper": dict(Supervision.Kind.choices),
        "reason": dict(Return.Reason.choices),
        **OUTCOME_CHOICES,
    }
    if key == "due_at" and value:
        moment = parse_datetime(value)
        return moment_text(moment, timezone.localdate()) if moment else value
    if key == "until" and value:
        day = parse_date(value)
        return day_text(day, timezone.localdate().year) if day else value
    return choices.get(key, {}).get(value, value if value is not None else "")


def _told(entry: HistoryEntry, names: _Names, hidden: User | None) -> Happening:
    """The entry in words. `hidden` is the one whose name the reader does not learn, as actor or as whom was asked."""
    by_hidden = hidden is not None and entry.actor_id == hidden.pk
    actor = "" if entry.actor is None else (_("Reporter") if by_hidden else entry.actor.name)
    data = _without(entry.data, hidden)
    words = {key: names.of(key, value) for key, value in data.items()}
    words |= appended(words)
    template = str(names.sentences.get(entry.name, entry.name))
    known = {"actor": actor or _("The platform"), "due_at": "", **words}
    return Happening(
        seq=entry.seq,
        name=entry.name,
        at=entry.at,
        actor=actor,
        unit=None if by_hidden else entry.unit,
        sentence=template % _Forgiving(known),
        note=entry.words.text if hasattr(entry, "words") else "",
        data=data,
        hash=entry.hash,
    )


def _without(data: dict[str, Any], hidden: User | None) -> dict[str, Any]:
    """The facts, with a word in place of the hidden one's username."""
    if hidden is None:
        return data
    return {
        key: _("Reporter") if key in PERSON_KEYS and value == hidden.username else value for key, value in data.items()
    }


class _Forgiving(dict[str, Any]):
    """A fact an old entry did not carry yet reads as nothing instead of failing."""

    def __missing__(self, key: str) -> str:
        return ""
