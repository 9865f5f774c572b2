"""A sewage cover is missing, at 23:40 on the first day of the National Day holiday 2026."""

from __future__ import annotations

import pytest
from django.test import Client

from cases.actions import deny_return, give_back, progress, suspension
from cases.actions.time_requests import NoTime
from cases.models import Case
from jiangdu.models import DutyCall, DutyShift
from tests.cases.time_walk import local
from tests.situations.story import Story

CLAUSE = "依据《江苏省城市排水管理办法》第二十条，应由水务局承办"


def test_it_is_safe_within_two_hours_and_repaired_after_the_holiday(story: Story, client: Client) -> None:
    world = story.world
    case = _reported_at_night(story)
    _the_next_on_duty_opens_it(story, case, client)
    _a_return_stops_nothing(story, case)
    _made_safe_in_time(story, case)

    # Nobody is woken for the repair: the workday begins on 8 October.
    story.at("2026-10-08 07:59")
    assert story.levels(case, "handle") == []
    story.at("2026-10-08 10:00")
    case = story.submit(case, by=world.housinghandler)
    assert case.state == "verifying" and case.open_verification.assignee == world.patroller  # urgent: counts at once
    story.at("2026-10-08 10:30")
    case = story.close(story.verify(case))
    assert (case.state, case.closing_kind, case.due_level, case.due_at) == ("closed", "verified", "", None)
    assert story.clock(case, "handle").stopped_at == local("2026-10-08 10:00")
    assert story.running(case) == set()
    story.run_until(local("2026-10-08 11:00"))
    told = story.sentences(case, world.shiftleader)
    assert "值班" in told[3] and "高峰" in told[3], told  # whom the call reached first
    assert [name for name in story.names(case) if not name.startswith("duty")] == [
        "case.reported", "case.filed", "case.dispatched", "order.returned", "case.return_denied", "order.acknowledged",
        "order.assigned", "case.clock_level", "case.made_safe", "order.result", "case.feedback",
        "case.verification_sent", "case.verified", "case.closed",
    ]  # fmt: skip


def _reported_at_night(story: Story) -> Case:
    """One second later it is filed, dispatched, and the first on duty is told."""
    world = story.world
    DutyShift.objects.filter(unit=world.unit("JD-G13")).update(order=2)
    long = {"starts_at": "2020-01-01T00:00Z", "ends_at": "2030-01-01T00:00Z"}
    DutyShift.objects.create(unit=world.unit("JD-G13"), user=world.housinghandler, order=1, **long)
    story.at("2026-10-01 23:40")
    case = story.report()
    assert (case.state, case.is_urgent, case.lead.code) == ("dispatched", True, "JD-G13")
    assert story.running(case) == {"total", "safe", "acknowledge", "handle"}
    assert story.clock(case, "safe").due_at == local("2026-10-02 01:40")  # two hours, day and night
    assert story.clock(case, "acknowledge").due_at == local("2026-10-01 23:55")
    assert case.due_at == local("2026-10-08 18:00")  # one workday, after the holiday
    words = story.explained(story.clock(case, "handle"))
    assert "10月8日" in words, words
    story.run_until(local("2026-10-01 23:40"))
    assert story.told("cases.duty_call") == {"housinghandler"}
    return case


def _the_next_on_duty_opens_it(story: Story, case: Case, client: Client) -> None:
    story.run_until(local("2026-10-01 23:44"))
    assert story.told("cases.duty_call") == {"housinghandler"}
    story.run_until(local("2026-10-01 23:46"))
    assert story.told("cases.duty_call") == {"housinghandler", "housing"}  # five minutes later the next
    client.force_login(story.world.housing)
    assert client.get(f"/cases/{case.number}/").status_code == 200
    call = DutyCall.objects.get()
    DutyCall.objects.filter(pk=call.pk).update(next_try_at=story.now)  # the page was opened by the machine's own clock
    story.run_until(local("2026-10-01 23:48"))
    call.refresh_from_db()
    assert call.outcome == "opened" and story.told("cases.duty_call") == {"housinghandler", "housing"}


def _a_return_stops_nothing(story: Story, case: Case) -> None:
    """The hole is open: neither a return nor a suspension pauses any promise."""
    world, order = story.world, story.order(case)
    due = case.due_at
    story.at("2026-10-01 23:50")
    give_back.return_order(
        order_id=order.pk, actor=world.housing, at=story.tick(), reason_code="not_our_duty", text=CLAUSE
    )
    case = story.fresh(case)
    assert case.state == "returned" and story.running(case) == {"total", "safe", "return_review", "handle"}
    assert case.due_at == due
    story.at("2026-10-01 23:54")
    assert "shiftleader" in story.told("cases.order_returned")
    deny_return.deny_return(case_id=case.pk, actor=world.shiftleader, at=story.tick(), opinion="先处置，后追责")
    case = story.assign(story.acknowledge(case), world.housinghandler)
    assert (case.state, case.is_binding, case.due_at) == ("handling", True, due)
    with pytest.raises(NoTime) as refused:
        suspension.request_suspension(
            order_id=order.pk, actor=world.housing, at=story.tick(), reason_code="funding", reason="无备件",
            until=local("2026-10-20").date(),
        )  # fmt: skip
    assert refused.value.code == "unsafe"
    assert story.clock(case, "safe").paused_minutes == story.clock(case, "handle").paused_minutes == 0


def _made_safe_in_time(story: Story, case: Case) -> None:
    world = story.world
    story.at("2026-10-02 01:10")
    assert story.levels(case, "safe") == [("yellow", local("2026-10-02 01:04"))]  # 70 % of two hours, at night
    assert "housing" in story.told("cases.clock_yellow")
    photos = [story.photo(world.housinghandler)]
    progress.make_safe(case_id=case.pk, actor=world.housinghandler, at=story.tick(), text="已围挡", photos=photos)
    case = story.fresh(case)
    assert case.safe_at == local("2026-10-02 01:10") < story.clock(case, "safe").due_at
    assert story.running(case) == {"total", "handle"}
    assert case.due_at == local("2026-10-08 18:00")


def test_left_open_it_goes_up_the_ladder_in_the_night(story: Story) -> None:
    """Nobody comes: at the due minute it is red, two hours later the order to supervise lies ready, then the leader knows."""
    case = _reported_at_night(story)
    story.run_until(local("2026-10-02 06:00"))
    assert story.levels(case, "safe") == [
        ("yellow", local("2026-10-02 01:04")),
        ("orange", local("2026-10-02 01:28")),
        ("red", local("2026-10-02 01:40")),
        ("L2", local("2026-10-02 03:40")),
        ("L3", local("2026-10-02 05:40")),
    ]
    assert "leader" in story.told("cases.clock_L3") and "shiftleader" in story.told("cases.clock_red")
    assert {paper.kind for paper in case.supervisions.all()} >= {"order", "report"}
    assert all(paper.issued_at is None for paper in case.supervisions.all())  # a draft until somebody signs
