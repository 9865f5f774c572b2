"""Grid codes: a subtree is a prefix, so the length of a code tells its level and its head names its parents.

district 6 digits, town 9, village or community 12, grid 15 (village + 001–799 comprehensive, 801–999 dedicated),
micro-grid 17 (grid + 01–99). Pure: no Django.
"""

from __future__ import annotations

import re
from enum import StrEnum


class GridLevel(StrEnum):
    """What a code stands for, widest first."""

    DISTRICT = "district"
    TOWN = "town"
    VILLAGE = "village"
    COMPREHENSIVE = "comprehensive"
    DEDICATED = "dedicated"
    MICRO = "micro"


LENGTHS: tuple[int, ...] = (6, 9, 12, 15, 17)

PATTERNS: dict[GridLevel, str] = {
    GridLevel.DISTRICT: r"^[1-9][0-9]{5}$",
    GridLevel.TOWN: r"^[1-9][0-9]{8}$",
    GridLevel.VILLAGE: r"^[1-9][0-9]{11}$",
    GridLevel.COMPREHENSIVE: r"^[1-9][0-9]{11}(00[1-9]|0[1-9][0-9]|[1-7][0-9]{2})$",
    GridLevel.DEDICATED: r"^[1-9][0-9]{11}(80[1-9]|8[1-9][0-9]|9[0-9]{2})$",
    GridLevel.MICRO: r"^[1-9][0-9]{11}(00[1-9]|0[1-9][0-9]|[1-79][0-9]{2}|80[1-9]|8[1-9][0-9])(0[1-9]|[1-9][0-9])$",
}

FIRST_NUMBER: dict[GridLevel, int] = {GridLevel.COMPREHENSIVE: 1, GridLevel.DEDICATED: 801, GridLevel.MICRO: 1}
LAST_NUMBER: dict[GridLevel, int] = {GridLevel.COMPREHENSIVE: 799, GridLevel.DEDICATED: 999, GridLevel.MICRO: 99}


def level_of(code: str) -> GridLevel | None:
    """The level a code has by its length and number; None for what is no grid code at all."""
    for level, pattern in PATTERNS.items():
        if re.fullmatch(pattern, code):
            return level
    return None


def parent_of(code: str) -> str:
    """The code one level up; '' for a district or a malformed length."""
    shorter = [n for n in LENGTHS if n < len(code)]
    return code[: shorter[-1]] if shorter and len(code) in LENGTHS else ""


def path_of(code: str) -> tuple[str, ...]:
    """Codes from the district down to `code` itself, widest first."""
    return tuple(code[:n] for n in LENGTHS if n < len(code)) + ((code,) if code else ())


def numbered(parent: str, level: GridLevel, number: int) -> str:
    """The code of child `number` below `parent`. ValueError when the level's numbers do not reach that far."""
    if not FIRST_NUMBER[level] <= number <= LAST_NUMBER[level]:
        raise ValueError(f"number {number} is not one of a {level} grid")
    return f"{parent}{number:02d}" if level is GridLevel.MICRO else f"{parent}{number:03d}"


def free_number(level: GridLevel, taken: set[int]) -> int:
    """The lowest number of this level not taken. ValueError when all are."""
    for number in range(FIRST_NUMBER[level], LAST_NUMBER[level] + 1):
        if number not in taken:
            return number
    raise ValueError(f"no {level} number is free")
