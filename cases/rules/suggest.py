"""Suggest a category from the words of a description, and say which word it was. Pure rules, no learning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from cases.rules.entries import Entry, Hit, Look

READ = 300  # characters of the description that are looked at
LIKED = 1.2  # a category the reporter uses is that much likelier
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
ENGLISH = re.compile(r"[a-z]{4,}")

WORTH_SHOWING = 0.6  # of the best score: what is far behind is noise

# How people say it → the catalogue's own word for it.
SAID: dict[str, tuple[str, ...]] = {
    "缺失": ("没了", "不见了", "不见", "丢失", "丢了", "被偷", "被盗", "无盖", "没有盖", "没盖"),
    "破损": ("坏了", "破了", "裂了", "断了", "碎了", "损坏", "破裂", "开裂", "大坑", "有坑", "坑洼"),
    "不亮": ("黑着", "灭了", "没亮"),
    "满溢": ("满了", "装不下", "溢出来"),
    "堵塞": ("堵了", "堵住", "不通"),
    "倒伏": ("倒了", "倒在", "树倒"),
    "倾斜": ("歪了", "斜了"),
    "missing": ("gone", "stolen", "lost", "disappeared"),
    "broken": ("cracked", "damaged", "smashed"),
}


def suggest(text: str, entries: Sequence[Entry], *, liked: Collection[str] = (), limit: int = 3) -> list[Hit]:
    """The likeliest categories for a text, best first, each with the word that speaks for it. [] when nothing does.

    A word shared by many names says little: each counts by its length over the root of the number of names it stands in.
    """
    said, meant = _read(text)
    pieces = {entry.code: _pieces(meant, entry) for entry in entries}
    spread = Counter(piece for found in pieces.values() for piece in found)
    scored = []
    for entry in entries:
        if not (found := pieces[entry.code]):
            continue
        telling = _longest(found)
        look, bonus = _look(meant, entry)
        score = sum(_weight(piece) / spread[piece] ** 0.5 for piece in telling) + bonus + _covered(telling, entry)
        word = max((piece for piece in found if piece in said), key=_weight, default="")
        scored.append((score * (LIKED if entry.code in liked else 1), entry.code, Hit(entry.code, look, word)))
    best = max((score for score, _, _ in scored), default=0)
    ranked = sorted((row for row in scored if row[0] >= best * WORTH_SHOWING), key=lambda row: (-row[0], row[1]))
    return [hit for _, _, hit in ranked[:limit]]


def _read(text: str) -> tuple[str, str]:
    """The text as written, and with the catalogue's words added for how people say it."""
    said = text[:READ].lower()
    return said, " ".join([said, *(word for word, ways in SAID.items() if any(way in said for way in ways))])


def _weight(piece: str) -> float:
    """A Chinese character says as much as some four Latin letters."""
    return len(piece) / 4 if piece.isascii() else len(piece)


def _covered(telling: list[str], entry: Entry) -> float:
    """Up to 1.5 for a name that is said in full: "路灯" is the street lamp before it is the street lamp's cover."""
    name = entry.name_en if telling[0].isascii() else entry.name_zh
    return 1.5 * min(1.0, sum(map(len, telling)) / len(name))


def _pieces(said: str, entry: Entry) -> set[str]:
    """What the text and the name share: two Chinese characters or more, English words of four letters or more."""
    found = {word for word in ENGLISH.findall(entry.name_en.lower()) if re.search(rf"\b{word}s?\b", said)}
    for run in CHINESE.findall(entry.name_zh):
        parts = (run[i:j] for i in range(len(run) - 1) for j in range(i + 2, len(run) + 1))
        found |= {part for part in parts if part in said}
    return found


def _longest(found: Iterable[str]) -> list[str]:
    """Without pieces that lie within another."""
    rows = sorted(found, key=len, reverse=True)
    return [piece for i, piece in enumerate(rows) if not any(piece in longer for longer in rows[:i])]


def _look(said: str, entry: Entry) -> tuple[str, float]:
    """(condition code, how much it says): the condition the text names, '' and 0 when it names none."""
    named = [look.code for look in entry.looks if _is_named(said, look)]
    return (named[0], 1.5) if named else ("", 0.0)


def _is_named(said: str, look: Look) -> bool:
    return look.name_zh in said or bool(re.search(rf"\b{re.escape(look.name_en.lower())}\b", said))
