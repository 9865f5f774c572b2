"""The history of something of the grids, in sentences for the one who reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.models import CampaignVisit, Patrol, Place
from jiangdu.history import history_of
from jiangdu.models import Level, User
from jiangdu.modules import subject_for

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "outcome": dict(CampaignVisit.Outcome.choices),
    "ending": dict(Patrol.Ending.choices),
    "level": dict(Level.choices),
}
SHOWN = 100


def told(subject: Model) -> list[dict[str, Any]]:
    """The newest entries, newest first. Two queries."""
    entries = list(history_of(subject).order_by("-seq")[:SHOWN])
    sentences = subject_for(subject._meta.label_lower).sentences
    people = _people(entry.data.get("assignee") for entry in entries)
    rows = []
    for entry in entries:
        words = {key: _word(key, value, people) for key, value in entry.data.items()}
        actor = entry.actor.name if entry.actor else _("The platform")
        sentence = str(sentences.get(entry.name, entry.name)) % _Forgiving(words | {"actor": actor})
        note = entry.words.text if hasattr(entry, "words") else ""
        rows.append({"at": entry.at, "sentence": sentence, "unit": entry.unit, "note": note})
    return rows


def _people(usernames: Any) -> dict[str, str]:
    wanted = {name for name in usernames if name}
    return dict(User.objects.filter(username__in=wanted).values_list("username", "name")) if wanted else {}


def _word(key: str, value: Any, people: Mapping[str, str]) -> Any:
    if key == "fields":
        return _(", ").join(str(_field_name(name)) for name in value)
    if key == "assignee":
        return people.get(value, value)
    return _WORDS[key].get(value, value) if key in _WORDS else value


def _field_name(name: str) -> str | Promise:
    try:
        return Place._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    except FieldDoesNotExist:  # a field that is no more reads as it was written
        return name


class _Forgiving(dict[str, Any]):
    """A fact an old entry did not carry yet reads as nothing instead of failing."""

    def __missing__(self, key: str) -> str:
        return ""
