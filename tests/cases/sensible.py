"""One sensible answer for every field a verb must be given, so that what may be done is done."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.actions.verbs import CASE_VERBS, ORDER_VERBS
from cases.models import Case, Category, WorkOrder
from tests.cases.scenes import CLAUSE
from tests.cases.walk import BY_DESK, Walk

Answer = Callable[["Asked"], Any]
PHOTOS = {"submit_result": "after"}


class Asked:
    """Who is asked what: `walk` for its world and its photos."""

    def __init__(self, walk: Walk, verb: str, case: Case, actor: Any, order: WorkOrder | None = None) -> None:
        self.walk, self.verb, self.case, self.actor, self.order = walk, verb, case, actor, order

    def given(self) -> dict[str, Any]:
        """The answers by field. KeyError: a field nobody here knows how to fill in."""
        verb = (ORDER_VERBS if self.order else CASE_VERBS)[self.verb]
        fields = {
            name for name in inspect.signature(verb).parameters if name in REQUIRED or (self.verb, name) in SPECIAL
        }
        must = {
            name for name, field in inspect.signature(verb).parameters.items()
            if field.default is field.empty and name not in {"case_id", "order_id", "actor", "at"}
        }  # fmt: skip
        return {name: (SPECIAL.get((self.verb, name)) or REQUIRED[name])(self) for name in sorted(fields | must)}

    def unit(self, *codes: str) -> Any:
        """The first of these units that is not on the case."""
        there = {order.unit.code for order in self.case.orders_now}
        return self.walk.world.unit(next(code for code in codes if code not in there))


def _said(words: Any) -> Answer:
    return lambda _asked: words


def _photo(kind: str) -> Answer:
    return lambda asked: [asked.walk.photo(asked.actor, kind)]


def _assisting(asked: Asked) -> Any:
    found = (order.unit for order in asked.case.orders_now if order.is_open and not order.is_lead)
    return next(found, asked.walk.world.unit("JD-G16"))


def _another(case: Case) -> Case:
    """An open one as urgent and as restricted as this."""
    alike = {
        "is_urgent": case.is_urgent,
        "category__is_restricted": bool(case.category and case.category.is_restricted),
    }
    return Case.objects.open().filter(**alike).exclude(pk=case.pk).order_by("pk").first() or case


def _late_order(asked: Asked) -> int:
    return next((order.pk for order in asked.case.orders_now if order.ended_late), 0)


def _of_the_unit(asked: Asked) -> Any:
    assert asked.order is not None
    if asked.order.office and asked.actor.username == "enforcement":
        return asked.actor  # the sub-unit's manager assigns inside it
    names = {"JD-G13": "housinghandler", "JD-G14": "cityhandler", "JD-G16": "water", "JD-W100": "town"}
    return getattr(asked.walk.world, names.get(asked.order.unit.code, "village"))


REQUIRED: dict[str, Answer] = {
    **dict.fromkeys(("reason", "text", "reply", "opinion", "purpose", "minutes"), _said("现场情况如此，已核对")),
    **dict.fromkeys(("solved", "granted", "contacted", "condition_met"), _said(True)),
    "satisfied": _said(4),
    "limit_unit": _said("work_day"),
    "limit_value": _said(2),
    "clause": _said(CLAUSE),
    "category": lambda _asked: Category.objects.get(code=BY_DESK),
    "lead": lambda asked: asked.unit("JD-G23", "JD-G28"),
    "unit": lambda asked: asked.unit("JD-G23", "JD-G28"),
    "units": lambda asked: [asked.walk.world.unit("JD-G23")],
    "meets_at": lambda asked: asked.walk.now + timedelta(hours=3),
    "until": lambda asked: timezone.localdate(asked.walk.now) + timedelta(days=20),
    "target": lambda asked: _another(asked.case).number,
}
SPECIAL: dict[tuple[str, str], Answer] = {
    ("submit_pre_check", "outcome"): _said("exists"),
    ("submit_pre_check", "photos"): _photo("near"),
    ("spot_check", "outcome"): _said("passed"),
    ("make_safe", "photos"): _photo("near"),
    ("submit_result", "photos"): _photo("after"),
    ("pass_verification", "photos"): _photo("after"),
    ("pass_verification", "location"): lambda asked: asked.case.location,
    ("pass_verification", "answer"): _said("已解决"),
    ("return", "reason_code"): _said("not_our_duty"),
    ("request_suspension", "reason_code"): _said("season"),
    ("request_suspension", "photos"): _photo("near"),
    ("conclude", "evidence"): _said("现场记录"),
    ("appeal_overtime", "work_order"): _late_order,
    ("drop_assisting", "unit"): _assisting,
    ("assign", "handler"): _of_the_unit,
    ("supervise", "unit"): _said(None),
    ("file", "category"): _said(None),
    ("file", "reason"): _said(""),
    ("recategorise", "category"): lambda asked: asked.case.category or Category.objects.get(code=BY_DESK),
    ("restore", "category"): _said(None),
    ("request_extension", "reason"): _said("配件未到"),
}
