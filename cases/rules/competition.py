"""Which rows of the catalogue get in each other's way, and which of two would win. Pure: values in, values out."""

from __future__ import annotations

from typing import Literal

from cases.rules.routing import Row

Relation = Literal["wins", "loses", "duplicate", "conflict"]


def relation(row: Row, other: Row) -> Relation:
    """What `other` is to `row` where both fit: it wins or loses, says the same, or makes it unclear."""
    if other.rank != row.rank:
        return "wins" if other.rank > row.rank else "loses"
    return "duplicate" if other.lead == row.lead else "conflict"


def may_meet(code: str, other: str) -> bool:
    """Two categories or two areas by code have something in common: one lies within the other."""
    return code.startswith(other) or other.startswith(code)
