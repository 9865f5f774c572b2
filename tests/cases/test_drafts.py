"""The upper levels draft papers, each once, and nothing leaves the house without a signature. Exact times, to L4."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.actions.drafts import dismiss_draft, edit_draft, sign_draft
from cases.models import Case, Condition, Supervision
from jiangdu.errors import InvalidInput, NotAllowed, NotInScope, WrongState
from jiangdu.history import history_of
from jiangdu.models import Clock, ClockLevel
from jiangdu.outbox import deliver
from jiangdu.sweep import sweep
from tests.cases.test_ladder import sweep_all, told
from tests.cases.walk import BY_DESK, Walk
from tests.jiangdu.clock_world import local

LEVELS_UP = ["yellow", "orange", "red", "L2", "L3", "L4"]


def handle_clock(case: Case) -> Clock:
    return Clock.objects.of(case).get(stage="handle")


def reached(case: Case, until: datetime, *, stage: str = "handle") -> dict[str, str]:
    """Sweep whenever something is due; level → local moment the platform acted on it."""
    while True:
        due = Clock.objects.to_check(until).order_by("next_check_at").values_list("next_check_at", flat=True).first()
        if due is None:
            break
        sweep(at=due)
    rows = ClockLevel.objects.filter(clock__subject_id=case.pk, clock__stage=stage).order_by("id")
    return {row.level: f"{row.reached_at.astimezone(local('2026-01-01 00:00').tzinfo):%Y-%m-%d %H:%M}" for row in rows}


def started(walk: Walk, at: str, unit: str, value: int, category: str = BY_DESK) -> Case:
    """A matter with this limit, dispatched at this very moment and acknowledged at once."""
    Condition.objects.filter(category__code=category).update(limit_unit=unit, limit_value=value)
    walk.now = local(at) - timedelta(minutes=2)
    return walk.filed(category)


def papers(case: Case, **wanted: Any) -> list[tuple[str, str]]:
    rows = Supervision.objects.filter(case=case, **wanted).order_by("id")
    return [(paper.kind, paper.state) for paper in rows]


def test_two_workdays_over_the_national_holiday_to_l4(walk: Walk) -> None:
    """Due after the holiday; L2 one limit later, L3 two limits but at least three workdays, L4 five workdays on."""
    case = started(walk, "2026-09-30 17:00", "work_day", 2)
    clock = handle_clock(case)
    assert f"{clock.due_at.astimezone(local('2026-01-01 00:00').tzinfo):%Y-%m-%d %H:%M}" == "2026-10-09 17:00"
    times = reached(case, local("2026-11-20 12:00"))
    assert times["red"] == "2026-10-09 17:00"
    assert times["L2"] == "2026-10-12 17:00"  # 10 October is an adjusted workday
    assert times["L3"] == "2026-10-14 17:00"
    assert times["L4"] == "2026-10-21 17:00"
    assert papers(case, clock=clock) == [("order", "draft"), ("report", "draft"), ("bulletin", "draft")]


def test_one_workday_from_friday(walk: Walk) -> None:
    case = started(walk, "2026-11-20 17:00", "work_day", 1)
    assert reached(case, local("2026-12-20 12:00")) == {
        "yellow": "2026-11-23 14:36",
        "orange": "2026-11-23 16:12",
        "red": "2026-11-23 17:00",
        "L2": "2026-11-24 17:00",
        "L3": "2026-11-26 17:00",
        "L4": "2026-12-03 17:00",
    }


def test_an_hour_or_less_has_no_early_warning_and_no_bulletin(walk: Walk) -> None:
    case = started(walk, "2026-11-20 17:30", "work_hour", 1)
    assert reached(case, local("2026-12-20 12:00")) == {
        "red": "2026-11-23 08:30",
        "L2": "2026-11-24 08:30",
        "L3": "2026-11-26 08:30",
    }
    assert papers(case, clock=handle_clock(case)) == [("order", "draft"), ("report", "draft")]


def test_urgent_runs_through_the_night_of_a_holiday(walk: Walk) -> None:
    """Safe within two hours: L2 and L3 after one and two more, at night; L4 five workdays later."""
    walk.now = local("2026-10-01 23:38")
    case = walk.report()
    assert reached(case, local("2026-11-20 12:00"), stage="safe") == {
        "yellow": "2026-10-02 01:03",
        "orange": "2026-10-02 01:27",
        "red": "2026-10-02 01:39",
        "L2": "2026-10-02 03:39",
        "L3": "2026-10-02 05:39",
        "L4": "2026-10-13 18:00",
    }


def test_after_an_outage_every_draft_is_there_once(walk: Walk) -> None:
    case = walk.acknowledge(started(walk, "2026-11-23 10:00", "work_day", 1))
    back = local("2026-12-14 09:00")
    sweep_all(back)
    sweep_all(back + timedelta(minutes=1))
    clock = handle_clock(case)
    assert papers(case, clock=clock) == [("order", "draft"), ("report", "draft"), ("bulletin", "draft")]
    drafted = history_of(case).filter(name="case.paper_drafted")
    assert drafted.count() == Supervision.objects.filter(case=case).count() == walk.fresh(case).paper_count
    paper = Supervision.objects.filter(clock=clock).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Supervision.objects.create(
            case=case, clock=clock, level=paper.level, kind="order", unit=paper.unit, text="x", drafted_at=back,
            limit_unit="work_day", limit_value=1,
        )  # fmt: skip


@pytest.fixture
def drafts(walk: Walk) -> dict[str, Supervision]:
    """The three drafts of an overdue handling."""
    case = walk.acknowledge(started(walk, "2026-11-23 10:00", "work_day", 1))
    walk.now = local("2026-12-14 09:00")
    sweep_all(walk.now)
    deliver(at=walk.now)
    return {paper.kind: paper for paper in Supervision.objects.filter(clock=handle_clock(case))}


def test_nothing_is_sent_before_the_signature(walk: Walk, drafts: dict[str, Supervision]) -> None:
    case = drafts["order"].case
    assert told("cases.case_order_issued") == told("cases.case_report_issued") == set()
    assert walk.fresh(case).unanswered_count == 0
    assert not Clock.objects.open().of(case).filter(stage="answer").exists()
    visible = Supervision.objects.visible_to(walk.world.housing)
    assert not visible.exists()
    assert {"shiftleader"} <= told("cases.clock_L2") and "leader" in told("cases.clock_L4")
    assert case.number in drafts["order"].text and drafts["order"].unit.name_zh in drafts["order"].text


def test_signing_issues_it(walk: Walk, drafts: dict[str, Supervision]) -> None:
    draft = drafts["order"]
    sign_draft(
        paper_id=draft.pk, actor=walk.world.shiftleader, at=walk.tick(), text="限一日内办结。", limit_unit="work_hour",
        limit_value=4,
    )  # fmt: skip
    paper = Supervision.objects.get(pk=draft.pk)
    assert (paper.state, paper.number, paper.text, paper.limit_value) == (
        "issued",
        "JD-DB-2026-0001",
        "限一日内办结。",
        4,
    )
    assert Clock.objects.open().of(paper.case).get(stage="answer").due_at == paper.due_at
    deliver(at=walk.now)
    assert "housing" in told("cases.case_order_issued")
    with pytest.raises(WrongState):
        sign_draft(paper_id=draft.pk, actor=walk.world.shiftleader, at=walk.tick())
    names = [entry.name for entry in history_of(paper.case)]
    assert names[-2:] == ["case.paper_edited", "case.order_issued"]


def test_report_goes_to_the_leader_and_the_bulletin_is_the_leaders(walk: Walk, drafts: dict[str, Supervision]) -> None:
    sign_draft(paper_id=drafts["report"].pk, actor=walk.world.shiftleader, at=walk.tick())
    with pytest.raises(NotAllowed):
        sign_draft(paper_id=drafts["bulletin"].pk, actor=walk.world.shiftleader, at=walk.tick())
    sign_draft(paper_id=drafts["bulletin"].pk, actor=walk.world.leader, at=walk.tick())
    deliver(at=walk.now)
    assert told("cases.case_report_issued") == {"leader"}
    assert {"housing", "shiftleader"} <= told("cases.case_bulletin_issued")
    numbers = set(Supervision.objects.exclude(number="").values_list("number", flat=True))
    assert numbers == {"JD-CB-2026-0001", "JD-TB-2026-0001"}


def test_editing_keeps_a_draft_and_dismissing_needs_who_may(walk: Walk, drafts: dict[str, Supervision]) -> None:
    draft, leader = drafts["order"], walk.world.shiftleader
    edit_draft(paper_id=draft.pk, actor=leader, at=walk.tick(), text="改后的文字")
    assert Supervision.objects.get(pk=draft.pk).text == "改后的文字"
    with pytest.raises(InvalidInput):
        edit_draft(paper_id=draft.pk, actor=leader, at=walk.tick(), text="x", limit_unit="moon", limit_value=1)
    for person in (walk.world.acceptor, walk.world.housing, walk.world.other_centre):
        with pytest.raises((NotAllowed, NotInScope)):
            dismiss_draft(paper_id=draft.pk, actor=person, at=walk.tick(), reason="不需要")
    dismiss_draft(paper_id=draft.pk, actor=leader, at=walk.tick(), reason="已电话督促")
    paper = Supervision.objects.get(pk=draft.pk)
    assert (paper.state, paper.reason, paper.dismissed_by) == ("dismissed", "已电话督促", leader)
    entry = history_of(paper.case).get(name="case.paper_dismissed")
    assert entry.words.text == "已电话督促" and "已电话督促" not in str(entry.data)
    sweep_all(walk.now + timedelta(days=1))
    assert Supervision.objects.filter(clock=paper.clock, level="L2").count() == 1


def test_drafts_of_an_ended_case_cannot_be_signed(walk: Walk, drafts: dict[str, Supervision]) -> None:
    draft = drafts["order"]
    walk.close(walk.verify(walk.submit(draft.case)))
    assert not Supervision.objects.waiting().exists()
    with pytest.raises(WrongState):
        sign_draft(paper_id=draft.pk, actor=walk.world.shiftleader, at=walk.tick())
