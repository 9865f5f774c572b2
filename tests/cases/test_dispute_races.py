"""Return against submit, two decisions, two returns at once: one wins, the other is told, nothing is half done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cases.actions import convene, decide, deny_return, dispatch, feedback, give_back
from cases.models import Coordination, Return, WorkOrder
from jiangdu.errors import ActionError
from jiangdu.history import history_of
from jiangdu.models import Clock
from tests.cases.test_races import at_once
from tests.cases.test_returns import CLAUSE, give
from tests.cases.walk import Walk

pytestmark = pytest.mark.django_db(transaction=True)


def only_one(results: list[Any]) -> type[Exception]:
    """Exactly one of two was refused, by a reason and not by a failure."""
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == 1 and isinstance(refused[0], ActionError), results
    assert refused[0].status == 409, refused
    return type(refused[0])


def test_a_return_against_a_result(walk: Walk) -> None:
    case = walk.acknowledge(walk.filed())
    order, at, housing = walk.order(case), walk.tick(), walk.world.housing
    photos = [walk.photo(housing, "after")]
    only_one(
        at_once(
            lambda: give_back.return_order(
                order_id=order.pk, actor=housing, at=at, reason_code="not_our_duty", text=CLAUSE
            ),
            lambda: feedback.submit_result(order_id=order.pk, actor=housing, at=at, text="已修", photos=photos),
        )
    )
    case, order = walk.fresh(case), WorkOrder.objects.get(pk=order.pk)
    assert (case.state, order.state) in {("returned", "returned"), ("verifying", "submitted")}
    names = [entry.name for entry in history_of(case)]
    assert names.count("order.returned") + names.count("order.result") == 1
    assert Return.objects.count() == (case.state == "returned")


def test_two_managers_return_at_once(walk: Walk) -> None:
    case = walk.filed()
    order, at, housing = walk.order(case), walk.tick(), walk.world.housing
    only_one(
        at_once(
            *[
                lambda: give_back.return_order(
                    order_id=order.pk, actor=housing, at=at, reason_code="not_our_duty", text=CLAUSE
                )
            ]
            * 2
        )
    )
    assert (walk.fresh(case).return_count, Return.objects.count()) == (1, 1)


def test_two_decisions(walk: Walk) -> None:
    case, leader = give(walk, walk.filed()), walk.world.shiftleader
    units = [walk.world.unit(code) for code in ("JD-G13", "JD-G14")]
    convene.convene_case(
        case_id=case.pk, actor=leader, at=walk.tick(), units=units, meets_at=walk.now + timedelta(hours=2)
    )
    at = walk.tick()

    def decide_for(number: int) -> Any:
        return decide.decide_case(
            case_id=case.pk, actor=leader, at=at, lead=units[number], minutes="定", make_rule=True
        )

    results = at_once(lambda: decide_for(0), lambda: decide_for(1))
    only_one(results)
    case, meeting = walk.fresh(case), Coordination.objects.get()
    assert case.lead == meeting.lead == meeting.rule.lead
    assert [entry.name for entry in history_of(case)].count("case.decided") == 1
    assert WorkOrder.objects.filter(case=case).open().count() == 1
    assert Clock.objects.open().of(case).filter(stage="handle").count() == 1


def test_denied_and_sent_elsewhere_at_once(walk: Walk) -> None:
    case, world = give(walk, walk.filed()), walk.world
    leader, dispatcher, city, at = world.shiftleader, world.dispatcher, world.unit("JD-G14"), walk.tick()
    only_one(
        at_once(
            lambda: deny_return.deny_return(case_id=case.pk, actor=leader, at=at, opinion="应当承办"),
            lambda: dispatch.dispatch_case(case_id=case.pk, actor=dispatcher, at=at, lead=city, reason="改派"),
        )
    )
    case, row = walk.fresh(case), Return.objects.get()
    assert (case.lead.code, case.is_binding, row.outcome) in {
        ("JD-G13", True, "unjustified"), ("JD-G14", False, "justified"),
    }  # fmt: skip
    assert WorkOrder.objects.filter(case=case).open().count() == 1
