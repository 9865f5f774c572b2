"""Left alone, the clock turns yellow, orange, red, and the right people are told; each level once, in order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cases.actions import assisting
from jiangdu.history import history_of
from jiangdu.models import Clock, ClockLevel, Notice
from jiangdu.sweep import sweep
from tests.cases.walk import BY_DESK, Walk


def told(kind: str) -> set[str]:
    """Usernames of those who got this kind of notice."""
    return set(Notice.objects.filter(kind=kind).values_list("user__username", flat=True))


def sweep_all(at: Any) -> None:
    while sweep(at=at):
        pass


def levels_of(case: Any, stage: str) -> list[str]:
    rows = ClockLevel.objects.filter(clock__subject_id=case.pk, clock__stage=stage).order_by("id")
    return list(rows.values_list("level", flat=True))


def test_handling_clock_climbs_and_tells(walk: Walk) -> None:
    case = walk.acknowledge(walk.filed(BY_DESK))  # 2 work hours for the housing bureau
    handle = Clock.objects.open().of(case).get(stage="handle")
    sweep_all(handle.started_at + timedelta(minutes=80))
    assert levels_of(case, "handle") == []
    sweep_all(handle.started_at + timedelta(minutes=85))
    assert levels_of(case, "handle") == ["yellow"]
    assert walk.fresh(case).due_level == "yellow"
    assert "housing" in told("cases.clock_yellow")
    assert "shiftleader" not in told("cases.clock_yellow")
    sweep_all(handle.due_at + timedelta(minutes=1))
    assert levels_of(case, "handle") == ["yellow", "orange", "red"]
    assert {"housing", "shiftleader"} <= told("cases.clock_red")
    assert told("cases.clock_red").isdisjoint({"water", "other_centre", "patroller"})
    names = [entry.data["level"] for entry in history_of(case) if entry.data.get("stage") == "handle"]
    assert names == ["yellow", "orange", "red"]


def test_after_days_alone_the_leader_is_told_and_nothing_repeats(walk: Walk) -> None:
    case = walk.acknowledge(walk.filed(BY_DESK))
    later = walk.now + timedelta(days=10)
    sweep_all(later)
    assert levels_of(case, "handle") == ["yellow", "orange", "red", "L2", "L3"]
    assert "leader" in told("cases.clock_L3")
    before = Notice.objects.count()
    sweep_all(later + timedelta(minutes=1))
    assert Notice.objects.count() == before


def test_unaccepted_report_warns_the_desk(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    clock = Clock.objects.open().of(case).get(stage="accept")
    sweep_all(clock.due_at + timedelta(minutes=1))
    assert "acceptor" in told("cases.clock_red")
    assert walk.fresh(case).due_level == "red"


def test_finished_clock_never_rises(walk: Walk) -> None:
    case = walk.close(walk.verify(walk.submit(walk.acknowledge(walk.report()))))
    sweep_all(walk.now + timedelta(days=30))
    assert not ClockLevel.objects.filter(clock__subject_id=case.pk).exists()


def test_when_the_lead_is_done_the_case_is_due_by_those_who_are_not(walk: Walk) -> None:
    case = walk.acknowledge(walk.filed(BY_DESK))
    assisting.add_assisting(
        case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), unit=walk.world.unit("JD-G16"), reason="共同处理"
    )
    case = walk.submit(case)
    clock = Clock.objects.open().of(case).get(stage="handle")
    assert (case.state, case.due_at) == ("handling", clock.due_at)
    sweep_all(clock.due_at + timedelta(minutes=1))
    assert walk.fresh(case).due_level == "red"
