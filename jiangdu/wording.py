"""Facts inside notices: kept language-free, so that each reader gets the words in their own language, also later.

A fact that reads differently by language (a unit, a lazy translation) is kept in every language of the platform;
a moment is kept as such and written in local time.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from jiangdu.models import Notice, Unit
from jiangdu.modules import NoticeKind, parts

_WORDS, _MOMENT = "words", "moment"


def freeze(value: Any) -> Any:
    """A fact as JSON. Raises TypeError for what has no wording."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict) and value.keys() in ({_WORDS}, {_MOMENT}):  # frozen before
        return value
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model | Promise):
        return {_WORDS: {code: _in_language(value, code) for code, _name in settings.LANGUAGES}}
    raise TypeError(f"a notice cannot hold a {type(value).__name__}")


def thaw(value: Any) -> Any:
    """The fact in the active language."""
    match value:
        case {"words": Mapping() as words}:
            language = get_language() or settings.LANGUAGE_CODE
            return words.get(language) or words.get(settings.LANGUAGE_CODE, "")
        case {"moment": str(moment)}:
            return f"{timezone.localtime(datetime.fromisoformat(moment)):%m-%d %H:%M}"
    return "" if value is None else value


def _in_language(value: Model | Promise, code: str) -> str:
    with override(code):
        return value.short_name if isinstance(value, Unit) else str(value)


class _Facts(dict[str, Any]):
    """Thawed facts for %-formatting; a fact that is missing shows as "…" instead of breaking the inbox."""

    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True)
class Words:
    """A notice as its reader sees it."""

    title: str
    body: str


def kind_of(code: str) -> NoticeKind:
    """The registered kind of notice; KeyError names it if there is none."""
    for kind in parts("notices"):
        if kind.code == code:
            return kind  # type: ignore[no-any-return]
    raise KeyError(f"no module registers the notice kind {code!r}")


def words_of(notice: Notice, language: str | None = None) -> Words:
    """Title and body in `language`, by default the active one; also for kinds taken out."""
    with override(language) if language else nullcontext():
        try:
            kind = kind_of(notice.kind)
        except KeyError:
            return Words(_("Notice of a part that is no longer installed"), "")
        filled = _Facts({key: thaw(value) for key, value in notice.params.items()})
        return Words(str(kind.title) % filled, str(kind.body) % filled)
