"""Supervision orders: numbered, with a limit, answered by the unit, visible when they are not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cases.actions.supervise import answer_supervision, supervise_case
from cases.models import Case, Supervision
from jiangdu.errors import InvalidInput, NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Clock, LadderStep, Notice
from jiangdu.outbox import deliver
from tests.cases.test_ladder import sweep_all, told
from tests.cases.walk import BY_DESK, Walk


@pytest.fixture
def case(walk: Walk) -> Case:
    return walk.acknowledge(walk.filed(BY_DESK))


def order(walk: Walk, case: Case, **given: Any) -> Supervision:
    """The shift leader's order, one workday to answer."""
    given = {"limit_unit": "work_day", "limit_value": 1, "text": "请立即办结并书面答复。", **given}
    supervise_case(case_id=case.pk, actor=given.pop("by", walk.world.shiftleader), at=walk.tick(), **given)
    return Supervision.objects.latest("id")


def test_order_has_a_number_a_limit_and_a_clock(walk: Walk, case: Case) -> None:
    paper = order(walk, case)
    assert paper.number == "JD-DB-2026-0001"
    assert (paper.state, paper.unit.code, paper.issued_by) == ("issued", "JD-G13", walk.world.shiftleader)
    clock = Clock.objects.open().of(case).get(stage="answer")
    # Monday 10:04 in the district and one workday: Tuesday 10:04
    assert clock.due_at == paper.issued_at + timedelta(days=1) == paper.due_at
    assert (clock.part, clock.unit, clock.limit_minutes) == (paper.pk, paper.unit, 480)
    assert walk.fresh(case).unanswered_count == 1
    entry = history_of(case).get(name="case.order_issued")
    assert (entry.data["document"], entry.words.text) == (paper.number, paper.text)


def test_numbers_run_without_gap_and_start_anew_each_year(walk: Walk, case: Case) -> None:
    order(walk, case)
    with pytest.raises(InvalidInput):
        order(walk, case, unit=walk.world.unit("JD-G16"))
    assert order(walk, case).number == "JD-DB-2026-0002"
    walk.tick(days=60)
    assert order(walk, case).number == "JD-DB-2027-0001"


def test_unit_is_told_and_answers_in_time(walk: Walk, case: Case) -> None:
    paper = order(walk, case)
    deliver(at=walk.now)
    assert told("cases.case_order_issued") == {"housing"}
    notice = Notice.objects.get(kind="cases.case_order_issued")
    assert notice.params["document"] == paper.number
    answer_supervision(case_id=case.pk, actor=walk.world.housing, at=walk.tick(), text="已派人处理，今日办结。")
    paper = Supervision.objects.get(pk=paper.pk)
    assert (paper.state, paper.answer, paper.answered_by) == ("answered", "已派人处理，今日办结。", walk.world.housing)
    assert not Clock.objects.open().of(case).filter(stage="answer").exists()
    assert walk.fresh(case).unanswered_count == 0
    deliver(at=walk.now)
    assert "shiftleader" in told("cases.case_supervision_answered")
    with pytest.raises(NotAllowed):
        answer_supervision(case_id=case.pk, actor=walk.world.housing, at=walk.tick(), text="再答一次")


def test_only_the_unit_addressed_answers(walk: Walk, case: Case) -> None:
    order(walk, case)
    for person in (walk.world.cityadmin, walk.world.housinghandler, walk.world.patroller, walk.world.shiftleader):
        with pytest.raises(NotAllowed):
            answer_supervision(case_id=case.pk, actor=person, at=walk.tick(), text="不是我")


def test_only_a_shift_leader_at_the_desk_supervises(walk: Walk, case: Case) -> None:
    for person in (walk.world.acceptor, walk.world.dispatcher, walk.world.housing, walk.world.other_centre):
        with pytest.raises(NotAllowed):
            order(walk, case, by=person)
    assert not Supervision.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"limit_unit": "moon"}, "limit_unit"),
        ({"limit_value": 0}, "limit_value"),
        ({"limit_value": 999}, "limit_value"),
    ],
)
def test_bad_limits_name_the_field(walk: Walk, case: Case, given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        order(walk, case, **given)
    assert field in refused.value.errors


def test_two_orders_are_answered_one_by_one(walk: Walk, case: Case) -> None:
    first, second = order(walk, case), order(walk, case)
    give = {"case_id": case.pk, "actor": walk.world.housing, "text": "答复"}
    with pytest.raises(InvalidInput):
        answer_supervision(at=walk.tick(), document="JD-DB-2026-9999", **give)
    answer_supervision(at=walk.tick(), document=second.number, **give)
    assert Clock.objects.open().of(case).get(stage="answer").part == first.pk
    answer_supervision(at=walk.tick(), **give)
    assert {paper.state for paper in Supervision.objects.all()} == {"answered"}


def test_overdue_answer_climbs_to_red_and_drafts_nothing(walk: Walk, case: Case) -> None:
    paper = order(walk, case, limit_unit="work_hour", limit_value=2)
    sweep_all(paper.due_at + timedelta(days=21))  # a Monday again
    clock = Clock.objects.open().of(case).get(stage="answer")
    assert clock.level == "red"
    assert not Supervision.objects.filter(clock=clock).exists()
    assert paper.is_overdue(paper.due_at + timedelta(minutes=1))
    assert {"housing", "shiftleader"} <= told("cases.clock_red")


def test_answers_draft_nothing_whatever_their_ladder_says(walk: Walk, case: Case) -> None:
    LadderStep.objects.create(stage="answer", level="L2", times_after_due=1, valid_from="2004-01-01")
    paper = order(walk, case, limit_unit="work_hour", limit_value=2)
    sweep_all(paper.due_at + timedelta(days=21))
    clock = Clock.objects.open().of(case).get(stage="answer")
    assert clock.level == "L2"
    assert not Supervision.objects.filter(clock=clock).exists()


def test_answer_lapses_with_the_case_and_comes_back_with_it(walk: Walk, case: Case) -> None:
    paper = order(walk, case)
    case = walk.close(walk.verify(walk.submit(case)))
    assert not Clock.objects.open().of(case).exists()
    assert not Supervision.objects.unanswered().exists()
    with pytest.raises((WrongState, NotAllowed)):
        answer_supervision(case_id=case.pk, actor=walk.world.housing, at=walk.tick(), text="晚了")
    assert not Supervision.objects.get(pk=paper.pk).is_owed


def test_before_there_is_a_unit_the_desk_itself_is_supervised(walk: Walk) -> None:
    paper = order(walk, walk.report(BY_DESK))
    assert paper.unit.code == "JD-C01"


def test_database_keeps_a_signed_paper_as_it_is(walk: Walk, case: Case) -> None:
    paper = order(walk, case)
    for change in ({"text": "改"}, {"number": "JD-DB-2026-7777"}, {"state": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Supervision.objects.filter(pk=paper.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Supervision.objects.filter(pk=paper.pk)._raw_delete("default")
