"""Who may look after handling: never the handler, never anyone of a handling unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def first_free(
    candidates: Sequence[int], *, handlers: Iterable[int], units_of: dict[int, set[int]], handling_units: Iterable[int]
) -> int | None:
    """The first candidate (user ids, in the order of the fallback chain) who neither handled the matter nor belongs
    to a unit that did; None if there is none and the desk must do it."""
    barred, busy_units = set(handlers), set(handling_units)
    for user_id in candidates:
        if user_id not in barred and not units_of.get(user_id, set()) & busy_units:
            return user_id
    return None
