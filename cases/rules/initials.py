"""The initials a name is found by when typed in Latin letters. Pure."""

from pypinyin import Style, lazy_pinyin


def initials(name: str) -> str:
    """First letters of the pinyin: 污水井盖 → wsjg."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore"))
