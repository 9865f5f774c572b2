"""What somebody who presses a button types into its form: an answer for every field of every verb, by the field's name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cases.models import Case, Category, PreCheck, Return
from tests.cases.walk import BY_DESK, CALL_BACK, DUTY, URGENT

if TYPE_CHECKING:
    from tests.walks.wanderer import Turn

CATEGORIES = (URGENT, BY_DESK, CALL_BACK, DUTY)
UNITS = ("JD-G13", "JD-G14", "JD-G16", "JD-W100", "V321012100001", "V321012101001")
NOT_ASKED = {"case_id", "order_id", "actor", "at", "note"}
WORDS = "现场情况如此，已核对"


def answers(turn: Turn, verb: Callable[..., Any]) -> dict[str, Any]:
    """Something for every field the verb knows; a field nobody here knows how to fill in fails the test."""
    fields = [name for name in inspect.signature(verb).parameters if name not in NOT_ASKED]
    given = {name: _answer(turn, name) for name in fields}
    return {name: value for name, value in given.items() if value is not None}


def _answer(turn: Turn, field: str) -> Any:
    special = SPECIAL.get((turn.verb, field))
    return (special or FIELDS[field])(turn)


def _words(_turn: Turn) -> str:
    return WORDS


def _one_of(*values: Any) -> Callable[[Turn], Any]:
    return lambda turn: turn.dice.choice(values)


def _unit(turn: Turn) -> Any:
    return turn.world.unit(turn.dice.choice(UNITS))


def _units(turn: Turn) -> list[Any]:
    return [turn.world.unit(code) for code in turn.dice.sample(UNITS, turn.dice.choice((0, 0, 1, 2)))]


def _category(turn: Turn) -> Category:
    return Category.objects.get(code=turn.dice.choice(CATEGORIES))


def _person(turn: Turn) -> Any:
    name = turn.dice.choice((None, "patroller", "gridhead", "neighbour", "acceptor", "cityhandler"))
    return getattr(turn.world, name) if name else None


def _handler(turn: Turn) -> Any:
    name = turn.dice.choice((None, "cityhandler", "housinghandler", "cityadmin", "patroller"))
    return getattr(turn.world, name) if name else None


def _photos(kind: str) -> Callable[[Turn], list[str]]:
    return lambda turn: [turn.walk.photo(turn.user, kind)]


def _other_number(turn: Turn) -> str:
    return Case.objects.get(pk=turn.dice.choice(turn.others)).number


FIELDS: dict[str, Callable[[Turn], Any]] = {
    **dict.fromkeys(("reason", "text", "reply", "opinion", "answer", "purpose", "minutes"), _words),
    **dict.fromkeys(("photo_waiver", "document", "condition"), lambda _turn: None),
    **dict.fromkeys(("lead", "unit"), _unit),
    **dict.fromkeys(("assisting", "units"), _units),
    **dict.fromkeys(("is_urgent", "is_confidential"), _one_of(None, True, False)),
    **dict.fromkeys(("contacted", "solved", "granted", "make_rule"), _one_of(True, False)),
    **dict.fromkeys(("satisfied", "evaluation"), _one_of(1, 3, 5)),
    "category": _category,
    "assignee": _person,
    "handler": _handler,
    "office": _one_of(None),
    "reason_code": _one_of("other"),
    "outcome": _one_of(*PreCheck.Outcome.values),
    "photos": _photos("after"),
    "location": lambda turn: turn.case.location,
    "condition_met": _one_of(True),
    "target": _other_number,
    "work_order": lambda _turn: None,
    "look": _one_of(False),
    "meets_at": lambda turn: turn.now + timedelta(hours=turn.dice.choice((2, 20))),
    "limit_unit": _one_of("work_day"),
    "limit_value": _one_of(1, 3),
    "scope": _one_of(""),
    "clause": _words,
    "evidence": _photos("evidence"),
    "until": lambda turn: turn.now + timedelta(days=turn.dice.choice((3, 20, 60))),
}
# Where a verb means something of its own by a field's name.
SPECIAL: dict[tuple[str, str], Callable[[Turn], Any]] = {
    ("reject", "reason_code"): _one_of("not_ours", "not_there", "civil_matter"),
    ("return", "reason_code"): _one_of(*Return.Reason.values),
    ("decide", "until"): lambda turn: (turn.now + timedelta(days=30)).date(),
}
