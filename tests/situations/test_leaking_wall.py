"""The dispute over a leaking wall in a compound without property management, with the clock moved: whose turn, till when."""

from __future__ import annotations

from datetime import date

from cases.actions import decide, dispatch, give_back
from cases.models import Case, Coordination, Responsibility, Return
from grids.models import Place
from tests.cases.time_walk import local
from tests.cases.walk import DUTY
from tests.grids.factories import square
from tests.ground import HOME, NEXT
from tests.situations.story import Story

LEAK = "300619"  # 房屋渗漏水: JD-G13, five workdays, filed by itself
CLAUSE = "依据《江苏省物业管理条例》第七十条，共用部位由业主承担，应由城管局牵头"


def _reported(story: Story, at: str, where: tuple[float, float] = HOME) -> Case:
    story.at(at)
    return story.report(LEAK, at=where, description="3 幢外墙渗漏，楼道起皮，小区无物业管理")


def _disputed(story: Story) -> Case:
    """Housing returns it with evidence, the dispatcher sends it to city management, which returns it as well."""
    world = story.world
    case = _reported(story, "2026-11-23 09:00")
    assert (case.state, case.lead.code, case.due_at) == ("dispatched", "JD-G13", local("2026-11-30 09:00"))
    housing = story.order(case)
    story.at("2026-11-23 10:00")
    evidence = [story.photo(world.housing, "evidence")]
    give_back.return_order(
        order_id=housing.pk, actor=world.housing, at=story.tick(), reason_code="not_our_duty", text="不属住建职责",
        evidence=evidence,
    )  # fmt: skip
    case = story.fresh(case)
    assert (case.state, case.lead_order) == ("returned", None)
    assert story.running(case) == {"total", "return_review", "handle*"}
    assert case.due_at == local("2026-11-23 11:00")  # the desk has an hour to judge
    story.run_until(local("2026-11-23 10:01"))
    assert {"dispatcher", "shiftleader"} <= story.told("cases.order_returned", case)
    assert "patroller" not in story.told("cases.order_returned", case)  # it never goes back to who reported it

    story.at("2026-11-23 10:30")
    city = world.unit("JD-G14")
    dispatch.dispatch_case(case_id=case.pk, actor=world.dispatcher, at=story.tick(), lead=city, reason="改派城管局")
    case = story.fresh(case)
    assert (case.state, case.due_at) == ("dispatched", local("2026-11-30 10:30"))  # the full limit for the next unit
    assert story.clock(case, "handle", housing.pk).stopped_at == local("2026-11-23 10:30")
    story.at("2026-11-23 11:30")
    give_back.return_order(
        order_id=story.order(case).pk, actor=world.cityadmin, at=story.tick(), reason_code="owner_other",
        text="外墙属业主共有", clause="民法典第二百七十八条",
    )  # fmt: skip
    return story.fresh(case)


def test_day_by_day(story: Story) -> None:
    place = Place.objects.create(
        kind="compound", name_zh="东苑小区", geometry=square(119.02, 32.04, 119.04, 32.06), grid_code=story.world.grid,
        has_property_management=False,
    )  # fmt: skip
    case = _disputed(story)
    meeting = Coordination.objects.get(case=case)
    assert (case.state, case.return_count, meeting.convened_by) == ("coordination", 2, None)  # by itself, at once
    assert story.running(case) == {"total", "coordinate", "handle*"}
    assert case.due_at == local("2026-11-24 11:30")  # one day of office minutes
    story.run_until(local("2026-11-23 11:31"))
    assert {"housing", "cityadmin", "town", "shiftleader"} <= story.told("cases.case_convened", case)

    _decided(story, case, meeting)
    rule = Responsibility.objects.latest("id")
    assert (rule.place, rule.lead.code, rule.category.code) == (place, "JD-G14", LEAK)
    assert (rule.valid_from, rule.valid_to) == (date(2026, 11, 24), date(2027, 2, 22))  # 90 days without a document
    _next_ones(story, rule)


def _decided(story: Story, case: Case, meeting: Coordination) -> None:
    world = story.world
    stopped = story.clock(case, "handle", case.orders_now[-1].pk)
    story.at("2026-11-24 10:00")
    decide.decide_case(
        case_id=case.pk, actor=world.shiftleader, at=story.tick(), lead=world.unit("JD-G14"), minutes="由城管局牵头，镇协助入户",
        assisting=[world.unit("JD-W100")], make_rule=True,
    )  # fmt: skip
    case = story.fresh(case)
    assert (case.state, case.lead.code, case.is_binding) == ("dispatched", "JD-G14", True)
    stopped.refresh_from_db()
    # City management had used its first hour; the meeting's time is not counted, 390 office minutes of it.
    assert (stopped.paused_at, stopped.stopped_at) == (None, None)
    assert case.due_at == stopped.due_at == local("2026-12-01 09:00")
    outcomes = dict(Return.objects.values_list("unit__code", "outcome"))
    assert outcomes == {"JD-G13": "justified", "JD-G14": "unjustified"}
    story.run_until(local("2026-11-24 10:01"))
    assert {"housing", "cityadmin", "town"} <= story.told("cases.case_decided", case)
    told = story.sentences(case, world.shiftleader)
    assert next(line for line in told if "召集" in line).startswith("平台"), told
    assert any("刘洋" in line and "城管局" in line for line in told), told
    assert [name for name in story.names(case) if name != "case.clock_level"] == [
        "case.reported", "case.filed", "case.dispatched", "order.returned", "case.dispatched", "order.returned",
        "case.convened", "case.decided",
    ]  # fmt: skip


def _next_ones(story: Story, rule: Responsibility) -> None:
    """The next leak in the compound goes there at once; one elsewhere, or of another kind, as before."""
    again = _reported(story, "2026-11-25 09:00")
    assert (again.state, again.lead.code) == ("dispatched", "JD-G14")
    assert [order.unit.code for order in again.orders_now] == ["JD-G14", "JD-W100"]
    assert again.routing["rule"]["document"] == rule.document and again.dispatched_at == again.reported_at
    assert _reported(story, "2026-11-25 09:30", NEXT).lead.code == "JD-G13"
    assert Responsibility.objects.filter(category__code=DUTY, place=rule.place).count() == 0
    assert _reported(story, "2027-02-22 09:00").lead.code == "JD-G14"  # the last day it counts
    assert _reported(story, "2027-02-23 09:00").lead.code == "JD-G13"
