"""Appeal against overtime: once, after closing, by the unit; two reviews by two people; what it does to the figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils.translation import override

from cases.actions import appeal
from cases.actions.allowed import case_actions
from cases.actions.appeal import NoAppeal
from cases.actions.time_requests import NoRequest
from cases.models import Case
from cases.queries.clock_words import clock_words
from jiangdu.errors import NotAllowed, WrongState
from jiangdu.models import Clock
from jiangdu.modules import parts
from tests.cases.time_walk import TimeWalk, local
from tests.cases.walk import Walk


class Late:
    """A case closed after its housing order ran out."""

    def __init__(self, walk: Walk, *, late: bool = True) -> None:
        slow = TimeWalk(walk)
        if late:
            walk.now = local("2026-11-26 09:00")
        self.walk, self.world = walk, walk.world
        self.case = walk.close(walk.verify(walk.submit(slow.case)))
        self.order = walk.order(self.case)

    def appeal(self, by: Any = None) -> Case:
        appeal.appeal_overtime(
            case_id=self.case.pk,
            actor=by or self.world.housing,
            at=self.walk.tick(),
            work_order=self.order.pk,
            reason="台风停工两天",
        )
        return self.walk.fresh(self.case)

    def review(self, by: Any, granted: bool = True) -> str:
        appeal.review_appeal(case_id=self.case.pk, actor=by, at=self.walk.tick(), granted=granted, opinion="情况属实")
        return str(self.walk.order(self.case).appeal)


@pytest.fixture
def late(walk: Walk) -> Late:
    return Late(walk)


def figure(key: str, user: Any, start: datetime, end: datetime) -> tuple[float, float | None]:
    found = next(row for row in parts("figures") if row.key == key)
    value = found.value(user, start, end)
    assert found.rows(user, start, end).count() == value[0]
    return value


SPAN = (local("2026-11-01 00:00"), local("2026-12-01 00:00"))


def test_two_grants_take_it_out_of_the_statistics_and_it_stays_visible(late: Late) -> None:
    leader = late.world.leader
    assert figure("orders.late", leader, *SPAN) == (1, 1)
    late.appeal()
    assert figure("orders.late", leader, *SPAN) == (1, 1)
    assert late.review(late.world.shiftleader) == "first"
    assert figure("orders.late", leader, *SPAN) == (1, 1)
    assert late.review(leader) == "granted"
    assert figure("orders.late", leader, *SPAN) == (0, 1)
    assert figure("orders.excused", leader, *SPAN) == (1, 1)
    assert late.walk.order(late.case).ended_late
    clock = Clock.objects.of(late.case).get(stage="handle")
    assert clock.due_at < clock.stopped_at
    with override("en"):
        assert "excused on appeal" in clock_words(late.walk.fresh(late.case), clock)


def test_a_refusal_ends_it(late: Late) -> None:
    late.appeal()
    assert late.review(late.world.shiftleader, granted=False) == "denied"
    with pytest.raises(NoRequest):
        late.review(late.world.leader)
    assert figure("orders.late", late.world.leader, *SPAN) == (1, 1)


def test_the_second_review_may_refuse(late: Late) -> None:
    late.appeal()
    late.review(late.world.shiftleader)
    assert late.review(late.world.leader, granted=False) == "denied"


def test_both_reviews_by_one_person_are_refused(late: Late) -> None:
    late.appeal()
    late.review(late.world.shiftleader)
    with pytest.raises(NotAllowed) as refused:
        late.review(late.world.shiftleader)
    assert refused.value.code == "same_reviewer"


def test_once_for_each_order(late: Late) -> None:
    late.appeal()
    with pytest.raises(NoAppeal) as refused:
        late.appeal()
    assert refused.value.code == "appealed_before"


def test_nothing_to_appeal_against_in_time(walk: Walk) -> None:
    with pytest.raises(NoAppeal) as refused:
        Late(walk, late=False).appeal()
    assert refused.value.code == "not_late"


def test_only_after_closing_and_only_by_the_unit(walk: Walk, late: Late) -> None:
    for person in ("water", "housinghandler", "shiftleader"):
        with pytest.raises(NotAllowed):
            late.appeal(by=getattr(late.world, person))
    with pytest.raises(NotAllowed):
        late.appeal()
        late.review(late.world.housing)
    other = walk.acknowledge(walk.report())
    with pytest.raises(WrongState):
        appeal.appeal_overtime(
            case_id=other.pk,
            actor=walk.world.housing,
            at=walk.tick(),
            work_order=walk.order(other).pk,
            reason="台风",
        )


def test_buttons_follow(late: Late) -> None:
    world = late.world
    assert "appeal_overtime" in case_actions(late.walk.fresh(late.case), world.housing)
    assert "review_appeal" not in case_actions(late.walk.fresh(late.case), world.shiftleader)
    case = late.appeal()
    assert "appeal_overtime" not in case_actions(case, world.housing)
    assert "review_appeal" in case_actions(late.walk.fresh(case), world.shiftleader)
