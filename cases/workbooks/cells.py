"""How cells are read and written. A ValueError of `clean` says what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.fields import Field
from import_export.widgets import ManyToManyWidget, Widget

LANGUAGES = ("zh-hans", "en")
SHOWN = 8  # values named in an error
SEPARATORS = re.compile(r"[;；,，、\n]+")


class Cell(Field):
    """A column: its heading and explanation in the reader's language."""

    def __init__(self, attribute: str, label: Any, widget: Widget, note: Any = "", **options: bool) -> None:
        required = options.pop("required", False)
        super().__init__(attribute=attribute, column_name=attribute, widget=widget, **options)
        self.label, self.note, self.required = label, note, required

    def clean(self, row: Mapping[str, Any], **kwargs: Any) -> Any:
        value = row.get(self.column_name)
        if self.required and (value is None or value == ""):
            raise ValueError(_("This must be filled in."))
        return self.widget.clean(value, row)

    @property
    def headings(self) -> set[str]:
        """The words under which the column is recognised, in any language."""
        found = {self.column_name.casefold()}
        for language in LANGUAGES:
            with override(language):
                found.add(str(self.label).casefold())
        return found


class Text(Widget):
    """Text of at most `length` characters; a number typed where digits are meant is filled up to `digits`."""

    def __init__(self, length: int = 2000, digits: int = 0) -> None:
        super().__init__()
        self.length, self.digits = length, digits

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = str("" if value is None else value).strip()
        if self.digits and text.isdecimal():
            text = text.zfill(self.digits)
        if len(text) > self.length:
            raise ValueError(_("At most %(n)d characters.") % {"n": self.length})
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value or "")


class Count(Widget):
    """A whole number from 1 to `most`, or nothing."""

    def __init__(self, most: int = 9999) -> None:
        super().__init__()
        self.most = most

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        if value is None or value == "":
            return None
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = 0.0
        if not number.is_integer() or not 0 < number <= self.most:
            raise ValueError(_("A whole number above 0, for example 4."))
        return int(number)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class Day(Widget):
    """A date: a date cell, or text like 2026-11-23, 2026/11/23, 2026年11月23日."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        parts = [int(part) for part in re.findall(r"\d+", str(value))]
        try:
            return date(*parts)
        except (TypeError, ValueError) as error:
            raise ValueError(_("A date like 2026-11-23.")) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class Choice(Widget):
    """One of few values, by its code or its words in any language."""

    def __init__(self, choices: Callable[[], Mapping[Any, Any]]) -> None:
        super().__init__()
        self._choices = choices

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if value is None or value == "":
            return ""
        found = self._words().get(str(value).strip().casefold())
        if found is None:
            raise ValueError(_("One of: %(values)s.") % {"values": ", ".join(self.offered())})
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(self._choices().get(value, ""))

    def offered(self) -> list[str]:
        return [str(words) for words in self._choices().values()]

    def _words(self) -> dict[str, tuple[Any]]:
        """Each way of writing → its value, in a tuple because the value may be False."""
        known = {str(value).casefold(): (value,) for value in self._choices()}
        for language in LANGUAGES:
            with override(language):
                known |= {str(words).casefold(): (value,) for value, words in self._choices().items()}
        return known


class YesNo(Choice):
    """A mark; empty means no."""

    def __init__(self) -> None:
        super().__init__(lambda: {True: _("yes"), False: _("no")})

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        if isinstance(value, bool):
            return value
        text = str("" if value is None else value).strip().casefold()
        if text in {"", "0", "0.0"}:
            return False
        return True if text in {"1", "1.0", "√", "y"} else bool(super().clean(value))


class Ref(Widget):
    """Another row, written "code name"; only the code is read. `known` is asked once a workbook."""

    def __init__(self, known: Callable[[], Mapping[str, Model]], digits: int = 0) -> None:
        super().__init__()
        self._known, self.digits = known, digits
        self._kept: Mapping[str, Model] | None = None
        self._shown: dict[Any, str] = {}

    @property
    def known(self) -> Mapping[str, Any]:
        if self._kept is None:
            self._kept = self._known()
            self._shown = {
                row.pk: f"{code} {getattr(row, 'short_name', '') or row.name}"  # type: ignore[attr-defined]
                for code, row in self._kept.items()
            }
        return self._kept

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        code = Text(200, self.digits).clean(value).split(" ", 1)[0]
        if not code:
            return None
        if code not in self.known:
            near = [one for one in self.known if one[:3] == code[:3]] or list(self.known)
            words = {"code": code, "values": ", ".join(near[:SHOWN])}
            raise ValueError(_("%(code)s is not known. For example: %(values)s.") % words)
        return self.known[code]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self._shown.get(value.pk, "") if value is not None and self.known else ""

    def offered(self) -> list[str]:
        return list(self._shown.values()) if self.known else []


class Refs(ManyToManyWidget):
    """Several other rows, separated by ; or a line break."""

    def __init__(self, model: type[Model], one: Ref) -> None:
        super().__init__(model)
        self.one = one

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Any]:
        parts = [part.strip() for part in SEPARATORS.split(str(value or "")) if part.strip()]
        return [self.one.clean(part) for part in parts]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(self.one.render(row) for row in value.all()) if value is not None else ""
