"""Find categories by what a hurried thumb types: name, pinyin in full or initials, English, code, or a condition's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin

from cases.rules.entries import Entry, Hit, Look

SHORTEST_INSIDE = 2  # letters a word needs to be found in the middle of pinyin or English


class Key(NamedTuple):
    """One text an entry can be found by: its worth at the start of the text, and the condition it means."""

    text: str
    worth: int
    condition: str = ""


@lru_cache(maxsize=4096)
def spelled(text: str) -> tuple[str, str]:
    """(initials, full pinyin) without tones and spaces.

    >>> spelled("井盖")
    ('jg', 'jinggai')
    """
    return ("".join(lazy_pinyin(text, style=Style.FIRST_LETTER)), "".join(lazy_pinyin(text)))


@lru_cache(maxsize=4096)
def keys_of(entry: Entry) -> tuple[Key, ...]:
    """All texts of an entry, lower case."""
    initials, full = spelled(entry.name_zh)
    own = [Key(entry.name_zh, 100), Key(entry.code, 90), Key(initials, 70), Key(full, 66), Key(entry.name_en, 60)]
    wider = [Key(entry.class_zh, 20), Key(entry.class_en, 20)]
    seen = [key for look in entry.looks for key in _keys_of_look(entry, look)]
    return tuple(key._replace(text=key.text.lower()) for key in (*own, *seen, *wider) if key.text)


def _keys_of_look(entry: Entry, look: Look) -> Iterator[Key]:
    """Alone ("缺失") and together with the category ("污水井盖缺失", "wsjgqs")."""
    whole = entry.name_zh + look.name_zh
    alone = zip((look.name_zh, *spelled(look.name_zh), look.name_en), (34, 26, 26, 30), strict=True)
    together = zip((whole, *spelled(whole)), (98, 69, 65), strict=True)
    for text, worth in (*alone, *together):
        yield Key(text, worth, look.code)


def find(entries: Iterable[Entry], words: str, limit: int = 20) -> list[Hit]:
    """The best entries that answer every word, best first; [] for no words."""
    asked = words.lower().split()
    if not asked:
        return []
    found = [(worth, entry.code, hit) for entry in entries for worth, hit in [_answer(entry, asked)] if worth]
    return [hit for _, _, hit in sorted(found, key=lambda row: (-row[0], row[1]))[:limit]]


def _answer(entry: Entry, asked: list[str]) -> tuple[int, Hit]:
    total, condition = 0, ""
    for word in asked:
        worth, key = max(((_worth(key, word), key) for key in keys_of(entry)), key=lambda pair: pair[0])
        if not worth:
            return 0, Hit(entry.code)
        total, condition = total + worth, condition or key.condition
    return total, Hit(entry.code, condition, " ".join(asked))


def _worth(key: Key, word: str) -> int:
    """Whole text before its start before a word inside it before anywhere; Latin letters count inside from two on."""
    if word not in key.text:
        return 0
    if key.text == word:
        return key.worth + 5
    if key.text.startswith(word):
        return key.worth
    if f" {word}" in key.text:
        return key.worth - 8
    if word.isascii() and len(word) < SHORTEST_INSIDE:
        return 0
    return key.worth - 15
