"""Who in the cast belongs where, read from the cast and not from the product."""

from __future__ import annotations

from typing import Any

from jiangdu.models import Post, PostKind
from tests.world import CAST, NEXT_GRID, SINCE

OFFICES = {"JD-G14-01": "JD-G14", "JD-G13-01": "JD-G13", "JD-W100-01": "JD-W100"}
# Who has a second post: without them nobody could look after a matter they handled, or get back what they reported.
ALSO = (
    ("patroller", "handler", "JD-G14", ""),
    ("housinghandler", "patroller", "", NEXT_GRID),
    ("neighbour", "handler", "JD-G13", ""),
    ("gridhead", "handler", "V321012100001", ""),
)
UNIT_OF = {person.username: person.unit for person in CAST if person.unit} | {
    name: unit for name, _kind, unit, _ in ALSO if unit
}
SHIFT_LEADERS = {"shiftleader", "towncentre", "other_centre"}
LEADERS = {"leader"}


def of_unit(world: Any, code: str) -> list[Any]:
    """Everybody of a unit and its offices."""
    codes = {code, *(office for office, above in OFFICES.items() if above == code)}
    return [getattr(world, name) for name, unit in UNIT_OF.items() if unit in codes]


def units_above(code: str) -> set[str]:
    """The unit and the one it is an office of."""
    return {code, OFFICES.get(code, code)} - {""}


def give_second_posts(world: Any) -> None:
    """Before anybody's scope is read."""
    for number, (name, kind, unit, grid) in enumerate(ALSO, 901):
        Post.objects.create(
            user=getattr(world, name), kind=PostKind.objects.get(code=kind), unit=world.unit(unit) if unit else None,
            grid_code=grid, number=f"T{number}", valid_from=SINCE,
        )  # fmt: skip
