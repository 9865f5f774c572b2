"""The catalogue as searching and suggesting read it. Pure values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """A condition of a category: what the matter looks like."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Entry:
    """A small category with its conditions and the class it belongs to."""

    code: str
    name_zh: str
    name_en: str
    class_zh: str = ""
    class_en: str = ""
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True)
class Hit:
    """An entry that was found. `condition` is '' when only the category was meant; `word` is what it was found by."""

    code: str
    condition: str = ""
    word: str = ""
