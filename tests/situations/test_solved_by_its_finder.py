"""Bicycles block a pavement; the grid's patroller moves them, reports it as done, and an inspector finds them back."""

from __future__ import annotations

from cases.actions.spot_check import spot_check_case
from cases.models import Case, LoopSettings, SpotCheck
from cases.queries.inspections import checks_for
from tests.cases.time_walk import local
from tests.cases.walk import DUTY
from tests.situations.story import Story


def _solved(story: Story, at: str, percent: int) -> Case:
    LoopSettings.objects.update_or_create(pk=1, defaults={"self_handled_sample_percent": percent})
    story.at(at)
    who = story.world.patroller
    photos = [story.photo(who, "before"), story.photo(who, "after")]
    return story.report(DUTY, photos=photos, is_self_handled=True, description="电动自行车占盲道，已挪正")


def test_it_closes_itself_and_the_inspector_opens_it_again(story: Story) -> None:
    world = story.world
    case = _solved(story, "2026-11-23 10:00", percent=100)
    assert (case.state, case.closing_kind, case.step, case.due_at) == ("closed", "self_handled", 6, None)
    assert case.reported_at == case.closed_at == local("2026-11-23 10:00") and case.lead is None
    assert story.running(case) == set() and not case.orders.exists()
    assert story.names(case) == ["case.reported", "case.closed", "case.spot_check_asked"]
    assert "平台" in story.sentences(case, world.patroller)[1]

    # The sample is for the inspectors, never for whoever reported it.
    check = SpotCheck.objects.get(case=case)
    assert (check.reason, check.outcome) == ("sampled", "")
    assert [row.case for row in checks_for(world.inspector)] == [case] and checks_for(world.patroller) == []

    story.at("2026-11-24 09:00")
    spot_check_case(
        case_id=case.pk, actor=world.inspector, at=story.tick(), outcome="failed", text="车辆仍占盲道",
        photos=[story.photo(world.inspector)],
    )  # fmt: skip
    case = story.fresh(case)
    assert (case.state, case.round, case.is_binding, case.closing_kind) == ("dispatched", 2, True, "")
    order = story.order(case)
    # an office matter of two working hours, halved: 09:00 → 10:00, with whoever the catalogue names
    assert order.is_halved and case.due_at == local("2026-11-24 10:00") and order.unit == case.lead
    assert story.running(case) >= {"acknowledge", "handle"}
    check.refresh_from_db()
    assert (check.outcome, check.inspector) == ("failed", world.inspector)
    story.run_until(local("2026-11-24 09:01"))
    assert "patroller" in story.told("cases.case_reopened", case)
    told = story.sentences(case, world.inspector)
    assert "吴刚" in told[-2] and case.lead.short_name in told[-1], told

    story.at("2026-11-24 09:20")
    case = story.submit(story.acknowledge(case))
    assert case.state == "verifying" and case.open_verification.assignee not in (None, world.inspector)
    story.at("2026-11-24 09:40")
    verifier = case.open_verification.assignee
    case = story.close(story.verify(case, by=verifier), by=verifier)
    assert (case.state, case.closing_kind, case.round) == ("closed", "verified", 2)


def test_who_is_not_drawn_is_left_in_peace(story: Story) -> None:
    case = _solved(story, "2026-11-23 10:00", percent=0)
    assert case.state == "closed" and checks_for(story.world.inspector) == []
