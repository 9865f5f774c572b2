"""Returns: who may give an order back, when, with what; judged at the desk; clocks that wait and go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cases.actions import assisting, deny_return, dispatch, give_back, pre_check, progress, recall, verify
from cases.models import Case, Return, WorkOrder
from cases.models.returnable import INSTEAD
from jiangdu.errors import ActionError, InvalidInput, NotAllowed, WrongState
from jiangdu.history import history_of
from jiangdu.models import Clock, User
from tests.cases.walk import BY_DESK, Walk

CLAUSE = "依据《扬州市城市管理条例》第十二条，应由城管局承办"


def give(walk: Walk, case: Case, *, by: User | None = None, order: WorkOrder | None = None, **fields: Any) -> Case:
    """Give the lead's order back (or the one named)."""
    fields = {"reason_code": "not_our_duty", "text": CLAUSE} | fields
    order = order or walk.order(case)
    give_back.return_order(order_id=order.pk, actor=by or walk.manager(case), at=walk.tick(), **fields)
    return walk.fresh(case)


def handle_clock(order: WorkOrder) -> Clock:
    return Clock.objects.get(subject_id=order.case_id, stage="handle", part=order.pk)


def test_the_lead_gives_it_back_from_issued(walk: Walk) -> None:
    case = walk.filed()
    order = walk.order(case)
    case = give(walk, case)
    row = Return.objects.get()
    assert (case.state, case.return_count, case.lead.code) == ("returned", 1, "JD-G13")
    assert (row.unit.code, row.reason_code, row.outcome, row.is_late) == ("JD-G13", "not_our_duty", "", False)
    assert row.text == CLAUSE and row.entry.name == "order.returned"
    assert WorkOrder.objects.get(pk=order.pk).state == "returned"
    assert [entry.name for entry in history_of(case)].count("order.returned") == 1
    assert {c.stage for c in Clock.objects.open().of(case)} == {"total", "return_review", "handle"}


def test_a_return_stops_the_time_and_a_denial_goes_on_where_it_stood(walk: Walk) -> None:
    case = walk.filed()
    order = walk.order(case)
    before = handle_clock(order)
    case = give(walk, case)
    assert handle_clock(order).paused_at == walk.now
    walk.tick(minutes=45)
    deny_return.deny_return(case_id=case.pk, actor=walk.world.shiftleader, at=walk.now, opinion="属住建局职责")
    case, again = walk.fresh(case), walk.order(case)
    clock = handle_clock(again)
    assert again.pk == order.pk and clock.pk == before.pk  # the same order, the same promise
    assert (case.state, case.is_binding, again.state) == ("dispatched", True, "issued")
    assert (clock.paused_at, clock.paused_minutes, clock.stopped_at) == (None, 45, None)
    assert clock.due_at == before.due_at + timedelta(minutes=45) == case.due_at == again.due_at
    assert Return.objects.get().outcome == "unjustified"
    assert Return.objects.get().judged_by == walk.world.shiftleader
    case = walk.acknowledge(case)
    assert case.state == "handling"


def test_danger_not_yet_removed_pauses_nothing(walk: Walk) -> None:
    case = walk.report()  # urgent
    order = walk.order(case)
    case = give(walk, case)
    clock = handle_clock(order)
    assert clock.paused_at is None and clock.stopped_at is None
    assert case.due_at == clock.due_at  # still due by the unit's own promise
    worker = walk.world.patroller
    progress.make_safe(case_id=case.pk, actor=worker, at=walk.tick(), text="已围挡", photos=[walk.photo(worker)])
    assert handle_clock(order).paused_at == walk.now


def test_sent_elsewhere_the_return_was_right_and_the_next_unit_has_full_time(walk: Walk) -> None:
    case = walk.filed()
    order = walk.order(case)
    case = give(walk, case)
    city = walk.world.unit("JD-G14")
    dispatch.dispatch_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=city, reason="改派")
    case = walk.fresh(case)
    assert Return.objects.get().outcome == "justified" and Return.objects.get().judged_by == walk.world.dispatcher
    assert handle_clock(order).stopped_at == walk.now
    assert (case.lead, case.is_binding) == (city, False)
    assert handle_clock(walk.order(case)).started_at == walk.now


def test_not_back_to_the_returner_by_a_new_order(walk: Walk) -> None:
    case = give(walk, walk.filed())
    with pytest.raises(InvalidInput) as refused:
        dispatch.dispatch_case(
            case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=walk.world.unit("JD-G13"), reason="再派"
        )
    assert refused.value.code == "returned_it"


def test_what_was_denied_is_not_returned_again(walk: Walk) -> None:
    case = give(walk, walk.filed())
    deny_return.deny_return(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), opinion="应当承办")
    with pytest.raises(WrongState) as refused:
        give(walk, case)
    assert refused.value.message == INSTEAD["binding"]


def test_only_a_shift_leader_denies(walk: Walk) -> None:
    case = give(walk, walk.filed())
    for name in ("dispatcher", "acceptor", "housing", "patroller", "other_centre", "leader"):
        with pytest.raises(NotAllowed):
            deny_return.deny_return(case_id=case.pk, actor=getattr(walk.world, name), at=walk.tick(), opinion="不成立")


def test_only_the_units_manager_returns(walk: Walk) -> None:
    case = walk.filed()
    for name in ("cityadmin", "housinghandler", "shiftleader", "patroller", "town"):
        with pytest.raises(NotAllowed):
            give(walk, case, by=getattr(walk.world, name))


def test_acknowledged_before_half_of_the_limit_only(walk: Walk) -> None:
    """Two working hours from 10:02: the last minute is 11:01."""
    cases = [walk.acknowledge(walk.filed()) for _ in range(2)]
    clocks = [handle_clock(walk.order(case)) for case in cases]
    assert {(clock.calendar, clock.limit_minutes) for clock in clocks} == {("office", 120)}
    walk.now = clocks[0].started_at + timedelta(minutes=58)
    assert give(walk, cases[0]).state == "returned"
    walk.now = clocks[1].started_at + timedelta(minutes=59)
    with pytest.raises(give_back.TooLateToReturn):
        give(walk, cases[1])


def test_too_late_once_half_is_used(walk: Walk) -> None:
    case = walk.acknowledge(walk.filed())
    clock = handle_clock(walk.order(case))
    walk.now = clock.due_at
    with pytest.raises(give_back.TooLateToReturn):
        give(walk, case)
    assert walk.fresh(case).state == "handling" and not Return.objects.exists()


def test_not_after_progress(walk: Walk) -> None:
    case = walk.acknowledge(walk.filed())
    progress.report_progress(order_id=walk.order(case).pk, actor=walk.world.housing, at=walk.tick(), text="已开工")
    with pytest.raises(WrongState) as refused:
        give(walk, case)
    assert refused.value.message == INSTEAD["progress"]


def test_never_a_rework(walk: Walk) -> None:
    case = walk.submit(walk.acknowledge(walk.filed()))
    verify.rework_case(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), reason="未修好")
    with pytest.raises(WrongState) as refused:
        give(walk, case)
    assert refused.value.message == INSTEAD["rework"]


@pytest.mark.parametrize("reason", ["not_our_duty", "not_our_area", "owner_other"])
def test_not_mine_needs_a_clause_or_evidence(walk: Walk, reason: str) -> None:
    case = walk.filed()
    with pytest.raises(InvalidInput) as refused:
        give(walk, case, reason_code=reason, text="不是我们的")
    assert (list(refused.value.errors), refused.value.code) == (["evidence"], "grounds_required")
    case = give(
        walk, case, reason_code=reason, text="不是我们的", evidence=[walk.photo(walk.world.housing, "evidence")]
    )
    assert case.state == "returned"


@pytest.mark.parametrize("reason", ["duplicate", "not_found", "need_more_info"])
def test_to_be_looked_at_again_needs_none(walk: Walk, reason: str) -> None:
    assert give(walk, walk.filed(), reason_code=reason, text="请再看一下").state == "returned"


def test_a_late_return_is_taken_and_marked(walk: Walk) -> None:
    case = walk.filed()
    walk.tick(hours=7)  # two office hours are the limit
    give(walk, case)
    assert Return.objects.get().is_late


def test_looked_at_again_the_look_judges(walk: Walk) -> None:
    world = walk.world
    for found, outcome in (("exists", "unjustified"), ("not_exists", "justified")):
        case = give(walk, walk.filed(), reason_code="not_found", text="到场未见")
        recall.refer_back_case(
            case_id=case.pk, actor=world.dispatcher, at=walk.tick(), reason="请核实", assignee=world.patroller
        )
        case = walk.fresh(case)
        assert (case.state, case.lead) == ("pre_check", None)
        row = Return.objects.get(case=case)
        assert row.outcome == "" and not Clock.objects.open().of(case).filter(stage="handle").exists()
        photos = [walk.photo(world.patroller)]
        pre_check.submit_pre_check(case_id=case.pk, actor=world.patroller, at=walk.tick(), outcome=found, photos=photos)
        row = Return.objects.get(case=case)
        assert (row.outcome, row.judged_by) == (outcome, world.patroller)


def test_referred_back_without_a_look_it_was_right(walk: Walk) -> None:
    case = give(walk, walk.filed(), reason_code="need_more_info", text="地址不清")
    recall.refer_back_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), reason="补充地址")
    assert (walk.fresh(case).state, Return.objects.get().outcome) == ("reported", "justified")


def with_helper(walk: Walk) -> tuple[Case, WorkOrder]:
    """A case in handling, and the order of an assisting unit."""
    case = walk.acknowledge(walk.filed())
    assisting.add_assisting(
        case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), unit=walk.world.unit("JD-G14"), reason="配合"
    )
    case = walk.fresh(case)
    return case, next(order for order in case.orders_now if not order.is_lead)


def test_an_assisting_units_return_does_not_move_the_case(walk: Walk) -> None:
    case, helper = with_helper(walk)
    case = give(walk, case, by=walk.world.cityadmin, order=helper)
    assert (case.state, case.return_count, case.lead.code) == ("handling", 0, "JD-G13")
    assert handle_clock(helper).paused_at and not handle_clock(walk.order(case)).paused_at
    assert Clock.objects.open().of(case).get(stage="return_review").part == helper.pk


def test_its_review_waits_where_nobody_can_judge_it(walk: Walk) -> None:
    case, helper = with_helper(walk)
    case = give(walk, case, by=walk.world.cityadmin, order=helper)
    case = give(walk, case)  # the lead, too: now the desk judges the lead's return first
    review = Clock.objects.open().of(case).get(stage="return_review", part=helper.pk)
    assert case.state == "returned" and review.paused_at == walk.now
    deny_return.deny_return(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), opinion="职责所在")
    review.refresh_from_db()
    assert review.paused_at is None and review.stopped_at is None


def test_while_it_waits_the_case_does_not_go_on_without_the_unit(walk: Walk) -> None:
    case, helper = with_helper(walk)
    case = give(walk, case, by=walk.world.cityadmin, order=helper)
    case = walk.submit(case)
    assert case.state == "handling"
    deny_return.accept_return(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick())
    case = walk.fresh(case)
    assert case.state == "verifying" and Return.objects.get().outcome == "justified"


def test_an_assisting_unit_carries_on_too(walk: Walk) -> None:
    case, helper = with_helper(walk)
    give(walk, case, by=walk.world.cityadmin, order=helper)
    deny_return.deny_return(
        case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), opinion="须配合", work_order=helper.pk
    )
    case = walk.fresh(case)
    again = next(order for order in case.orders_now if order.pk == helper.pk)
    assert (case.state, case.is_binding, again.state, again.is_binding) == ("handling", False, "issued", True)
    assert handle_clock(again).paused_at is None
    with pytest.raises(WrongState):
        give(walk, case, by=walk.world.cityadmin, order=helper)
    assert give(walk, case).state == "returned"  # the lead may still return its own


def test_nothing_waits_nothing_is_judged(walk: Walk) -> None:
    case, _helper = with_helper(walk)
    for verb in (deny_return.deny_return, deny_return.accept_return):
        with pytest.raises(ActionError):
            verb(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), opinion="无")


def test_a_wrong_work_order_is_named(walk: Walk) -> None:
    case = give(walk, walk.filed(BY_DESK))
    with pytest.raises(InvalidInput) as refused:
        deny_return.deny_return(
            case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), opinion="不成立", work_order=999_999
        )
    assert list(refused.value.errors) == ["work_order"]
