"""A hole in the road cannot be repaired in the frost: suspended until spring, and people keep reporting it."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.gis.geos import Point

from cases.actions import look_at_suspended, merge, suspension
from cases.models import Case, Category, Suspension
from cases.queries.duplicates import Hint, possible_duplicates
from cases.web.related import state_words
from jiangdu.errors import NotAllowed
from jiangdu.models import User
from tests.cases.test_duplicates import METRE
from tests.cases.time_walk import local
from tests.ground import HOME
from tests.situations.story import Story

HOLE = "200113"  # 道路破损: five workdays
SPRING = date(2027, 3, 15)
BESIDE = (HOME[0], HOME[1] + 20 * METRE)


def _suspended(story: Story) -> Case:
    """Reported, acknowledged, and by a leader's leave suspended for more than thirty days."""
    world = story.world
    story.at("2026-12-07 10:00")
    case = story.report(HOLE, description="机场路路面有坑，约一米见方")
    assert (case.state, case.lead.code, case.due_at) == ("dispatched", "JD-G13", local("2026-12-14 10:00"))
    story.at("2026-12-07 10:20")
    case = story.assign(story.acknowledge(case), world.housinghandler)
    story.at("2026-12-08 09:00")
    suspension.request_suspension(
        order_id=story.order(case).pk, actor=world.housing, at=story.tick(), reason_code="season", until=SPRING,
        reason="低温无法摊铺沥青，已铺钢板", owner=world.housinghandler, photos=[story.photo(world.housing, "evidence")],
    )  # fmt: skip
    story.at("2026-12-08 10:00")
    assert story.told("cases.order_suspension_requested", case) == {"leader"}  # 97 days are the leader's to grant
    with pytest.raises(NotAllowed):
        suspension.approve_suspension(case_id=case.pk, actor=world.shiftleader, at=story.tick(), opinion="同意")
    story.at("2026-12-08 10:00")
    suspension.approve_suspension(case_id=case.pk, actor=world.leader, at=story.tick(), opinion="同意")
    story.run_until(local("2026-12-08 10:01"))
    return story.fresh(case)


def test_everybody_who_reported_it_hears_when_it_is_done(story: Story) -> None:
    world, case = story.world, _suspended(story)
    assert (case.state, case.suspended_until, case.suspension_count) == ("suspended", SPRING, 1)
    assert {"handle*", "total"} <= story.running(case)
    assert story.told("cases.case_suspended", case) == {"housing", "housinghandler", "patroller"}
    row = Suspension.objects.get(case=case)
    assert (row.owner, row.until, row.look_due_date) == (world.housinghandler, SPRING, date(2027, 1, 7))
    # One of five workdays was used; the other four begin on Monday, 15 March.
    assert case.due_at == local("2027-03-18 18:00")

    joined = [_reported_again(story, case, who, at) for who, at in (
        (world.gridhead, "2026-12-20 09:00"), (world.neighbour, "2027-01-05 16:00"),
    )]  # fmt: skip
    _looked_at_monthly(story, case)
    _goes_on_by_itself(story, case)
    _done(story, case, joined)


def _hint(story: Story, reader: User) -> Hint:
    category = Category.objects.get(code=HOLE)
    where = Point(*BESIDE, srid=4326)
    (hint,) = possible_duplicates(category=category, location=where, reader=reader, at=story.now)
    return hint


def _reported_again(story: Story, case: Case, who: User, at: str) -> Case:
    """Before sending they see what is known; sent all the same, the desk joins it."""
    world = story.world
    story.at(at)
    hint = _hint(story, who)
    assert (hint.number, hint.state, hint.distance_m, hint.takes_in) == (case.number, "suspended", 20, True)
    assert hint.expected_at == local("2027-03-15")
    year = "2027年" if story.now.year < 2027 else ""
    assert state_words(hint, now=story.now) == f"挂账，预计{year}3月修复"
    again = story.report(HOLE, by=who, at=BESIDE, same_as=case.number, description="机场路大坑还没修")
    assert again.state == "reported"  # never dispatched on its own: somebody looks whether it is the same
    assert "acceptor" in _told_at_once(story, "cases.case_reported", again)
    merge.merge_case(case_id=again.pk, actor=world.acceptor, at=story.tick(), target=case.number)
    again = story.fresh(again)
    assert (again.state, again.merged_into_id, again.due_at) == ("merged", case.pk, None)
    assert who.username in _told_at_once(story, "cases.case_merged", again)
    assert story.running(again) == set()
    return again


def _told_at_once(story: Story, kind: str, case: Case) -> set[str]:
    story.run_until(story.now)
    return story.told(kind, case)


def _looked_at_monthly(story: Story, case: Case) -> None:
    """On 7 January whoever is responsible is reminded, once, and looks; so it goes on every thirty days."""
    world = story.world
    story.at("2027-01-08 09:00")
    assert {"housinghandler", "housing", "shiftleader"} <= story.told("cases.look_due", case)
    look_at_suspended.check_suspension(
        case_id=case.pk, actor=world.housinghandler, at=story.tick(), text="钢板牢固", photos=[story.photo(world.housinghandler)]
    )  # fmt: skip
    row = Suspension.objects.get(case=case)
    assert (row.looks.count(), row.look_due_date) == (1, date(2027, 2, 7))
    assert story.levels(case, "handle") == []  # time stands still: no level is reached


def _goes_on_by_itself(story: Story, case: Case) -> None:
    story.run_until(local("2027-03-14 23:59"))
    assert story.fresh(case).state == "suspended"
    story.run_until(local("2027-03-15 00:06"))
    case = story.fresh(case)
    assert (case.state, case.suspended_until) == ("handling", None)
    assert "handle" in story.running(case) and case.due_at == local("2027-03-18 18:00")
    reporters = {"patroller", "gridhead", "neighbour"}
    own = [case, *case.merged_cases.all()]  # each hears of it under the own number
    told = {user for known in own for user in story.told("cases.case_resumed", known)}
    assert reporters | {"housing"} <= told


def _done(story: Story, case: Case, joined: list[Case]) -> None:
    """Each hears of it under the number of the own report."""
    story.at("2027-03-16 15:00")
    case = story.submit(case)
    story.at("2027-03-16 15:40")
    case = story.close(story.verify(case))
    story.run_until(local("2027-03-16 16:30"))
    assert (case.state, case.due_level, case.merged_count) == ("closed", "", 2)
    assert story.told("cases.case_closed", case) <= {"patroller"}
    assert [story.told("cases.case_closed", own) for own in joined] == [{"gridhead"}, {"neighbour"}]
    assert story.levels(case, "handle") == []  # done in time: no warning in all those months
    told = story.sentences(case, story.world.shiftleader)
    assert any("郭明" in line and "3月15日" in line for line in told), told
    resumed = [line for line in told if "恢复办理" in line]
    assert len(resumed) == 1 and resumed[0].startswith("平台恢复办理：挂账到期"), told
    assert story.names(case).count("case.joined") == 2
