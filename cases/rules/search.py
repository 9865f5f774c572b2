"""Words to two-character pieces, so that Chinese words of two characters are found by an index."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+", re.UNICODE)


def bigrams(text: str) -> list[str]:
    """Distinct two-character pieces of each word of the text, lower case, sorted; a single character stands alone.

    >>> bigrams("污水井盖 A1")
    ['a1', '井盖', '水井', '污水']
    """
    pieces: set[str] = set()
    for word in _WORD.findall(text.lower()):
        pieces.update(word[i : i + 2] for i in range(len(word) - 1)) if len(word) > 1 else pieces.add(word)
    return sorted(pieces)
