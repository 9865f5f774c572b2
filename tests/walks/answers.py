"""What somebody who presses a button types into its form: an answer for every field of every verb, by the field's name.

Most answers are sensible, so that walks get far; some are not, and must be refused or do no harm.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.utils import timezone

from cases.models import Category, Condition, PreCheck, Return, SpotCheck, SuspensionReason, WorkOrder
from jiangdu.models import HistoryEntry, User
from tests.cases.walk import BY_DESK, CALL_BACK, DUTY, URGENT
from tests.walks.memory import WORK
from tests.walks.people import of_unit

if TYPE_CHECKING:
    from tests.walks.wanderer import Turn

UNCHECKED = "300903"  # a suggestion: verified by nobody, and no unit of the walks' district owns it
CATEGORIES = (URGENT, BY_DESK, CALL_BACK, DUTY, UNCHECKED)
UNITS = ("JD-G13", "JD-G14", "JD-G16", "JD-W100", "V321012100001", "V321012101001")
NOT_ASKED = {"case_id", "order_id", "actor", "at", "note"}
WORDS = "现场情况如此，已核对"
Answer = Callable[["Turn"], Any]


def answers(turn: Turn, verb: Callable[..., Any]) -> dict[str, Any]:
    """Something for every field the verb knows; a field nobody here knows how to fill in fails the test."""
    for name in inspect.signature(verb).parameters:
        if name not in NOT_ASKED and (value := answer_for(turn.verb, name)(turn)) is not None:
            turn.given[name] = value
    return turn.given


def answer_for(verb: str, field: str) -> Answer:
    """How this field of this verb is filled in. KeyError: nobody knows."""
    return SPECIAL.get((verb, field)) or FIELDS[field]


def _words(_turn: Turn) -> str:
    return WORDS


def one_of(*values: Any) -> Answer:
    return lambda turn: turn.dice.choice(values)


def _mostly(usual: Answer, else_: Answer) -> Answer:
    """The second one time in eight."""
    return lambda turn: (else_ if turn.dice.random() < 1 / 8 else usual)(turn)


def _nothing(_turn: Turn) -> None:
    return None


def _unit(turn: Turn) -> Any:
    return turn.world.unit(turn.dice.choice(UNITS))


def _units(turn: Turn) -> list[Any]:
    return [turn.world.unit(code) for code in turn.dice.sample(UNITS, turn.dice.choice((0, 0, 1, 2)))]


def _assisting_unit(turn: Turn) -> Any:
    return _any(turn, [order.unit for order in turn.case.orders_now if order.is_open and not order.is_lead]) or _unit(
        turn
    )


def _category(turn: Turn) -> Category:
    return Category.objects.get(code=turn.dice.choice(CATEGORIES))


def _condition(turn: Turn) -> Condition | None:
    """One of the category chosen, or of the case's own."""
    category = turn.given.get("category") or turn.case.category
    return _any(turn, Condition.objects.filter(category=category).order_by("pk"))


def _looker(turn: Turn) -> Any:
    people = ("patroller", "gridhead", "neighbour", "acceptor", "cityhandler", "housinghandler")
    return getattr(turn.world, turn.dice.choice(people))


def _hand(turn: Turn) -> Any:
    """Somebody who has worked on it."""
    done = HistoryEntry.objects.filter(subject_type="cases.case", subject_id=turn.case.pk, name__in=WORK)
    return _any(turn, User.objects.filter(pk__in=done.values("actor")).order_by("pk"))


def _reporter(turn: Turn) -> Any:
    return turn.case.reporter


def _of_the_unit(turn: Turn) -> Any:
    return _any(turn, of_unit(turn.world, turn.order.unit.code) if turn.order else [])


def _office(turn: Turn) -> Any:
    codes = {"JD-G13": "JD-G13-01", "JD-G14": "JD-G14-01", "JD-W100": "JD-W100-01"}
    code = codes.get(turn.order.unit.code) if turn.order else None
    return turn.world.unit(code) if code else None


def _any(turn: Turn, found: Any) -> Any:
    rows: Sequence[Any] = list(found)
    return turn.dice.choice(rows) if rows else None


def _photos(kind: str) -> Answer:
    return lambda turn: [turn.walk.photo(turn.user, kind)]


def _other_number(turn: Turn) -> str:
    others = [pk for pk in turn.numbers if pk != turn.case.pk]
    return turn.numbers[turn.dice.choice(others or [turn.case.pk])]


def _order_that(fits: Callable[[WorkOrder], Any]) -> Answer:
    """The id of an order somebody waits for, by whom it is named."""
    return lambda turn: _any(turn, [order.pk for order in turn.case.orders_now if fits(order)])


def _paper(turn: Turn) -> str | None:
    return _any(turn, [paper.number for paper in turn.case.unanswered_now])


def _day(*ahead: int) -> Callable[[Turn], date]:
    return lambda turn: timezone.localdate(turn.now) + timedelta(days=turn.dice.choice(ahead))


def _spot(turn: Turn) -> Any:
    return turn.case.location


WAITS = _order_that(lambda order: order.asked)
RETURNED = _order_that(lambda order: order.return_waits)
LATE = _order_that(lambda order: order.ended_late and not order.appeal)
FIELDS: dict[str, Answer] = {
    **dict.fromkeys(("reason", "text", "reply", "opinion", "answer", "purpose", "minutes", "remedies"), _words),
    **dict.fromkeys(("photo_waiver", "document"), _mostly(_nothing, _words)),
    **dict.fromkeys(("lead", "unit"), _unit),
    **dict.fromkeys(("assisting", "units"), _units),
    "is_urgent": _mostly(_nothing, one_of(True, False)),
    **dict.fromkeys(("granted", "is_worse", "look", "despite_leave"), one_of(None, True, False)),
    **dict.fromkeys(("contacted", "solved", "make_rule"), one_of(True, False)),
    **dict.fromkeys(("satisfied", "evaluation"), _mostly(one_of(1, 3, 5), one_of(0, 7))),
    **dict.fromkeys(("work_order",), _nothing),
    "category": _category,
    "condition": _mostly(_nothing, _condition),
    "assignee": lambda turn: turn.dice.choice((_nothing, _looker, _hand))(turn),
    "handler": lambda turn: turn.dice.choice((_of_the_unit, _of_the_unit, _reporter, _looker))(turn),
    "office": _mostly(_nothing, _office),
    "owner": _mostly(_nothing, _of_the_unit),
    "photos": _photos("after"),
    "evidence": _photos("evidence"),
    "location": _mostly(_spot, one_of(None, Point(119.0, 32.0, srid=4326))),
    "condition_met": _mostly(one_of(True), one_of(False)),
    "target": _other_number,
    "meets_at": lambda turn: turn.now + timedelta(hours=turn.dice.choice((2, 20, 24 * 3))),
    "limit_unit": one_of("work_day", "work_hour", "natural_day"),
    "limit_value": _mostly(one_of(1, 3), one_of(0, 1000)),
    "scope": one_of("", "place", "grid", "village", "district"),
    "clause": _mostly(one_of("第三条"), _nothing),
}
# Where a verb means something of its own by a field's name.
SPECIAL: dict[tuple[str, str], Answer] = {
    ("reject", "reason_code"): one_of("not_ours", "not_there", "civil_matter"),
    ("return", "reason_code"): one_of(*Return.Reason.values),
    ("request_suspension", "reason_code"): _mostly(one_of(*SuspensionReason.values), one_of("holiday")),
    ("request_suspension", "until"): _day(0, 3, 20, 20, 45, 60),
    ("decide", "until"): _mostly(_nothing, _day(-1, 30, 400)),
    ("decide", "reason"): _mostly(_words, _nothing),
    ("submit_pre_check", "outcome"): one_of(*PreCheck.Outcome.values),
    ("spot_check", "outcome"): _mostly(one_of(*SpotCheck.Outcome.values), one_of("perhaps")),
    ("file", "category"): _mostly(_nothing, _category),
    ("restore", "category"): _mostly(_nothing, _category),
    ("convene", "units"): lambda turn: _units(turn) or [_unit(turn)],
    ("drop_assisting", "unit"): _assisting_unit,
    ("supervise", "unit"): _mostly(_nothing, _unit),
    ("conclude", "evidence"): _mostly(_words, _nothing),
    ("confirm_self_handled", "reason"): _mostly(_words, _nothing),
    ("dispatch", "reason"): _mostly(_words, one_of("")),
    ("answer_supervision", "document"): _mostly(_nothing, _paper),
    ("appeal_overtime", "work_order"): lambda turn: LATE(turn) or 0,
    ("review_appeal", "granted"): _mostly(one_of(True), one_of(False)),
    ("deny_return", "work_order"): _mostly(_nothing, RETURNED),
    ("accept_return", "work_order"): RETURNED,
    **{
        (f"{word}_{asked}", "work_order"): WAITS
        for word in ("approve", "deny")
        for asked in ("extension", "suspension")
    },
}
