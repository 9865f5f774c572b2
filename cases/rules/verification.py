"""Who may look after handling: never the handler, never anyone of a handling unit or its offices; and who is asked first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One work order of the round: the people (ids) who had it in hand, and the units (ids) that handled it."""

    people: Collection[int]
    units: Collection[int] = ()


@dataclass(frozen=True)
class Candidate:
    """Somebody in the chain: user id, code of the kind of post, where in the chain, and why not ('' = may be asked)."""

    person: int
    post: str
    place: str
    why_not: str = ""


def part_taken(person: int, units: Collection[int], parts: Iterable[Part]) -> str:
    """'handled' if this person had an order in hand, 'unit' if one of the person's units handled one, else ''."""
    parts = list(parts)
    if any(person in part.people for part in parts):
        return "handled"
    return "unit" if any(set(units) & set(part.units) for part in parts) else ""


def why_not(
    part: str,
    *,
    lapsed: bool = False,
    may_know: bool = True,
    has_right: bool = True,
    away: bool = False,
    on_shift: bool = True,
) -> str:
    """The first reason against asking somebody, '' if there is none: what never changes comes before what passes."""
    reasons = {
        part: bool(part),
        "restricted": not may_know,
        "lapsed": lapsed,
        "away": away,
        "off_shift": not on_shift,
        "no_right": not has_right,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def first_able(chain: Sequence[Candidate]) -> tuple[Candidate | None, list[str]]:
    """The first who may be asked, None if the desk must do it; and who was passed over before: ["patroller:away", …]."""
    passed_over: list[str] = []
    for candidate in chain:
        if not candidate.why_not:
            return candidate, passed_over
        word = f"{candidate.post}:{candidate.why_not}"
        if word not in passed_over:
            passed_over.append(word)
    return None, passed_over
