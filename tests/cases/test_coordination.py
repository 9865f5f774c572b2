"""Coordination: convened by itself or by hand, decided once, binding, and a rule for the next such case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cases.actions import acknowledge, convene, decide, dispatch
from cases.models import Case, Coordination, Responsibility, Return, WorkOrder
from cases.queries.competitors import competitors
from grids.models import Place
from jiangdu.errors import InvalidInput, NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Clock, Notice
from jiangdu.outbox import deliver
from tests.cases.test_returns import give, handle_clock
from tests.cases.walk import BY_DESK, Walk
from tests.grids.factories import square
from tests.ground import HOME, NEXT, OTHER_TOWN

MINUTES = "会议认为外墙渗漏由住建局牵头，镇协助入户。"


def twice_returned(walk: Walk, **fields: Any) -> Case:
    """Returned by JD-G13, sent on to JD-G14, returned again."""
    case = give(walk, walk.filed(**fields))
    world = walk.world
    dispatch.dispatch_case(
        case_id=case.pk, actor=world.dispatcher, at=walk.tick(), lead=world.unit("JD-G14"), reason="改派城管局"
    )
    return give(walk, case, by=world.cityadmin, reason_code="owner_other")


def by_decision(walk: Walk, case: Case, lead: str, **fields: Any) -> Case:
    fields = {"minutes": MINUTES, "actor": walk.world.shiftleader} | fields
    decide.decide_case(case_id=case.pk, at=walk.tick(), lead=walk.world.unit(lead), **fields)
    return walk.fresh(case)


def test_the_second_return_convenes_by_itself(walk: Walk) -> None:
    case = twice_returned(walk)
    meeting = Coordination.objects.get()
    assert (case.state, case.return_count, case.lead.code) == ("coordination", 2, "JD-G14")
    assert meeting.convened_by is None and meeting.convened_at == Return.objects.latest("id").at
    assert {unit.code for unit in meeting.invited.all()} == {"JD-G13", "JD-G14", "JD-W100"}
    assert [entry.name for entry in history_of(case)][-2:] == ["order.returned", "case.convened"]
    assert meeting.meets_at > meeting.convened_at
    assert case.due_at == Clock.objects.open().of(case).get(stage="coordinate").due_at
    deliver(at=walk.now)
    told = set(Notice.objects.filter(kind="cases.case_convened").values_list("user__username", flat=True))
    assert {"housing", "cityadmin", "town", "shiftleader"} <= told


def test_a_return_for_another_look_convenes_nobody(walk: Walk) -> None:
    case = give(walk, walk.filed(), reason_code="not_found", text="到场未见")
    dispatch.dispatch_case(
        case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=walk.world.unit("JD-G14"), reason="改派"
    )
    case = give(walk, case, by=walk.world.cityadmin)
    assert case.state == "returned" and not Coordination.objects.exists()


def test_nobody_is_called_together_about_another_look(walk: Walk) -> None:
    case = give(walk, walk.filed(), reason_code="duplicate", text="与另案重复")
    with pytest.raises(convene.LookFirst):
        call(walk, case)


def call(walk: Walk, case: Case, *units: str, **fields: Any) -> Case:
    called = [walk.world.unit(code) for code in units or ("JD-G14",)]
    given = {"actor": walk.world.dispatcher, "units": called, "meets_at": walk.now + timedelta(hours=3)} | fields
    convene.convene_case(case_id=case.pk, at=walk.tick(), **given)
    return walk.fresh(case)


def test_convened_by_hand_while_it_is_handled(walk: Walk) -> None:
    case = walk.acknowledge(walk.filed())
    order = walk.order(case)
    case = call(walk, case, "JD-G16")
    assert case.state == "coordination" and handle_clock(order).paused_at == walk.now
    meeting = Coordination.objects.get()
    assert {unit.code for unit in meeting.invited.all()} == {"JD-G13", "JD-G16"}
    assert Case.objects.visible_to(walk.world.water).get() == case  # whoever is called may read it
    assert not Case.objects.visible_to(walk.world.other_town).exists()
    with pytest.raises(WrongState):
        walk.submit(case)
    case = by_decision(walk, case, "JD-G13")
    again = walk.order(case)
    assert (again.pk, again.state, case.state) == (order.pk, "issued", "dispatched")
    assert handle_clock(again).paused_at is None and WorkOrder.objects.count() == 1


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(days=31)])
def test_a_meeting_lies_ahead(walk: Walk, ahead: timedelta) -> None:
    case = give(walk, walk.filed())
    with pytest.raises(InvalidInput) as refused:
        call(walk, case, meets_at=walk.now + ahead)
    assert list(refused.value.errors) == ["at"]


def test_who_convenes_and_who_decides(walk: Walk) -> None:
    case = give(walk, walk.filed())
    for name in ("housing", "acceptor", "patroller", "other_centre"):
        with pytest.raises(NotAllowed):
            call(walk, case, actor=getattr(walk.world, name))
    case = call(walk, case)
    for name in ("dispatcher", "housing", "town", "leader"):
        with pytest.raises(NotAllowed):
            by_decision(walk, case, "JD-G13", actor=getattr(walk.world, name))


def test_a_decision_binds(walk: Walk) -> None:
    case = twice_returned(walk)
    case = by_decision(walk, case, "JD-G13", assisting=[walk.world.unit("JD-W100")])
    assert (case.state, case.lead.code, case.is_binding) == ("dispatched", "JD-G13", True)
    assert {(o.unit.code, o.role) for o in case.orders_now if o.is_open} == {
        ("JD-G13", "lead"), ("JD-W100", "assisting"),
    }  # fmt: skip
    meeting = Coordination.objects.get()
    assert (meeting.lead.code, meeting.decided_by, meeting.minutes) == ("JD-G13", walk.world.shiftleader, MINUTES)
    with pytest.raises(WrongState):
        give(walk, case)
    assert [entry.name for entry in history_of(case)].count("case.decided") == 1
    with pytest.raises(WrongState):
        by_decision(walk, case, "JD-G14")


def test_the_decision_judges_the_returns(walk: Walk) -> None:
    """The one named had returned without right, although the dispatcher had believed it."""
    case = twice_returned(walk)
    assert [row.outcome for row in Return.objects.all()] == ["justified", ""]
    by_decision(walk, case, "JD-G13")
    assert {row.unit.code: row.outcome for row in Return.objects.all()} == {
        "JD-G13": "unjustified", "JD-G14": "justified",
    }  # fmt: skip


def test_who_gave_it_back_last_and_is_named_goes_on_where_it_stood(walk: Walk) -> None:
    case = twice_returned(walk)
    order = case.orders_now[-1]
    due = handle_clock(order).due_at
    walk.tick(minutes=30)
    case = by_decision(walk, case, "JD-G14")
    again = walk.order(case)
    assert again.pk == order.pk and handle_clock(again).stopped_at is None
    assert handle_clock(again).due_at == due + timedelta(minutes=31)  # half an hour and the minute of the decision
    acknowledge.acknowledge_order(order_id=again.pk, actor=walk.world.cityadmin, at=walk.tick())
    assert walk.fresh(case).state == "handling"


def test_another_unit_starts_with_full_time(walk: Walk) -> None:
    case = by_decision(walk, twice_returned(walk), "JD-G16")
    assert handle_clock(walk.order(case)).started_at == walk.now
    assert Clock.objects.open().of(case).filter(stage="handle").count() == 1


@pytest.fixture
def compound(walk: Walk) -> Place:
    return Place.objects.create(
        kind="compound", name_zh="东苑小区", geometry=square(119.02, 32.04, 119.04, 32.06), grid_code=walk.world.grid,
        has_property_management=False,
    )  # fmt: skip


def test_as_a_rule_the_next_such_case_goes_there_at_once(walk: Walk, compound: Place) -> None:
    case = twice_returned(walk)
    by_decision(walk, case, "JD-G16", assisting=[walk.world.unit("JD-W100")], make_rule=True)
    meeting = Coordination.objects.get()
    row = meeting.rule
    assert row is not None and (row.place, row.grid_prefix, row.lead.code) == (compound, "", "JD-G16")
    assert row.valid_from == date(2026, 11, 23) and row.valid_to == date(2027, 2, 21)  # 90 days
    assert row.approved_by == walk.world.shiftleader and row.document == meeting.number
    again = walk.filed()
    assert (again.state, again.lead.code) == ("dispatched", "JD-G16")
    assert {o.unit.code for o in again.orders_now} == {"JD-G16", "JD-W100"}
    elsewhere = walk.filed(at=NEXT, by=walk.world.neighbour)
    assert elsewhere.lead.code == "JD-G13"
    assert Case.objects.count() == 3


def test_without_a_place_it_holds_for_the_village(walk: Walk) -> None:
    by_decision(walk, twice_returned(walk), "JD-G16", make_rule=True)
    assert Responsibility.objects.latest("id").grid_prefix == walk.world.village_code
    assert walk.filed().lead.code == "JD-G16"
    assert walk.filed(at=OTHER_TOWN, by=walk.world.other_patroller).lead.code == "JD-G13"


def test_the_newest_decision_counts_among_equals(walk: Walk) -> None:
    by_decision(walk, twice_returned(walk), "JD-G16", make_rule=True, scope="grid")
    case = give(walk, walk.filed(), by=walk.world.water)
    dispatch.dispatch_case(
        case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=walk.world.unit("JD-G13"), reason="改派"
    )
    case = give(walk, case)
    by_decision(walk, case, "JD-G14", make_rule=True, scope="grid")
    assert walk.filed().lead.code == "JD-G14"
    first, second = Responsibility.objects.order_by("-id")[:2]
    assert "wins" in [one.relation for one in competitors(second) if one.row == first]


@pytest.mark.parametrize(
    ("scope", "prefix"),
    [("grid", 15), ("village", 12), ("town", 9), ("district", 0), ("321012100001", 12)],
)  # fmt: skip
def test_scopes(walk: Walk, scope: str, prefix: int) -> None:
    case = by_decision(walk, twice_returned(walk), "JD-G16", make_rule=True, scope=scope)
    assert Responsibility.objects.latest("id").grid_prefix == case.grid_code[:prefix]


@pytest.mark.parametrize("scope", ["place", "nowhere", "321012101", "3210121"])
def test_scopes_that_make_no_sense(walk: Walk, scope: str) -> None:
    case = twice_returned(walk)
    with pytest.raises(InvalidInput) as refused:
        by_decision(walk, case, "JD-G16", make_rule=True, scope=scope)
    assert list(refused.value.errors) == ["scope"]
    assert walk.fresh(case).state == "coordination"  # all or nothing


def test_longer_only_with_a_document_number(walk: Walk) -> None:
    case = twice_returned(walk)
    fields: dict[str, Any] = {"make_rule": True, "until": date(2027, 12, 31)}
    with pytest.raises(InvalidInput) as refused:
        by_decision(walk, case, "JD-G16", **fields)
    assert list(refused.value.errors) == ["document"]
    by_decision(walk, case, "JD-G16", **fields, document="扬江协〔2026〕5号")
    row = Responsibility.objects.latest("id")
    assert row.valid_to == date(2027, 12, 31) and row.document.startswith("扬江协〔2026〕5号 · ")


def test_not_back_to_the_village_that_reported_it(walk: Walk) -> None:
    case = twice_returned(walk)
    with pytest.raises(InvalidInput) as refused:
        by_decision(walk, case, f"V{walk.world.village_code}")
    assert refused.value.code == "backflow"
    case = by_decision(walk, case, f"V{walk.world.village_code}", reason="属地托底：镇村先行处置")
    assert case.backflow_reason == "属地托底：镇村先行处置"


def test_convened_without_any_owner(walk: Walk) -> None:
    Responsibility.objects.update(approved_at=None)
    case = call(walk, walk.filed(BY_DESK), "JD-G13", "JD-W100")
    case = by_decision(walk, case, "JD-G13")
    assert (case.state, case.location.x) == ("dispatched", HOME[0])
