"""Who in the cast belongs where, read from the cast and not from the product."""

from __future__ import annotations

from typing import Any

from tests.world import CAST

OFFICES = {"JD-G14-01": "JD-G14", "JD-G13-01": "JD-G13", "JD-W100-01": "JD-W100"}
UNIT_OF = {person.username: person.unit for person in CAST if person.unit}
SHIFT_LEADERS = {"shiftleader", "towncentre", "other_centre"}
LEADERS = {"leader"}


def of_unit(world: Any, code: str) -> list[Any]:
    """Everybody of a unit and its offices."""
    codes = {code, *(office for office, above in OFFICES.items() if above == code)}
    return [getattr(world, name) for name, unit in UNIT_OF.items() if unit in codes]


def units_above(code: str) -> set[str]:
    """The unit and the one it is an office of."""
    return {code, OFFICES.get(code, code)} - {""}
