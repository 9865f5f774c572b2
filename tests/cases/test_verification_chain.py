"""Who is asked to verify, case by case; who must never; and what happens when somebody does not act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cases.actions.assign import assign_order
from cases.actions.dispatch import dispatch_case
from cases.actions.send_verification import pass_on_verification, send_verification
from cases.actions.verify import rework_case
from cases.models import Case, Verification
from cases.queries.timeline import timeline
from jiangdu.errors import InvalidInput, NotAllowed
from jiangdu.history import history_of
from jiangdu.models import Clock, DutyShift, Post, PostKind, Unit, User
from jiangdu.sweep import sweep
from tests.cases.walk import CALL_BACK, Walk

ALWAYS = date(2020, 1, 1)


def post_of(username: str) -> Post:
    return Post.objects.get(user__username=username)


def send_away(username: str, deputy: User | None = None) -> None:
    Post.objects.filter(user__username=username).update(away_from=ALWAYS, away_to=None, deputy=deputy)


def give_post(user: User, *, unit: Unit | None = None, kind: str = "handler", grid: str = "") -> None:
    """Another post for somebody; rights are read anew afterwards."""
    Post.objects.create(user=user, kind=PostKind.objects.get(code=kind), unit=unit, grid_code=grid, valid_from=ALWAYS)
    user.__dict__.pop("_scope", None)


def submitted(walk: Walk, **fields: Any) -> Case:
    return walk.submit(walk.acknowledge(walk.report(**fields)))


def asked(case: Case) -> tuple[str | None, str, list[str]]:
    check = case.open_verification
    return check.assignee and check.assignee.username, check.place, check.passed_over


# the chain ----------------------------------------------------------------------------------------------------------


def test_the_grids_patroller_comes_first(walk: Walk) -> None:
    assert asked(submitted(walk)) == ("patroller", "own", [])


def test_the_deputy_for_a_patroller_who_is_away(walk: Walk) -> None:
    send_away("patroller", deputy=walk.world.neighbour)
    assert asked(submitted(walk, by=walk.world.gridhead)) == ("neighbour", "deputy", ["patroller:away"])


def test_the_grid_head_where_there_is_no_deputy(walk: Walk) -> None:
    send_away("patroller")
    assert asked(submitted(walk)) == ("gridhead", "own", ["patroller:away"])


def test_who_works_by_a_rota_is_asked_on_shift_only(walk: Walk) -> None:
    unit, user = walk.world.unit(f"V{walk.world.village_code}"), walk.world.patroller
    shift = DutyShift.objects.create(
        unit=unit, user=user, starts_at=walk.now - timedelta(days=1), ends_at=walk.now - timedelta(hours=1)
    )
    assert asked(submitted(walk)) == ("gridhead", "own", ["patroller:off_shift"])
    DutyShift.objects.filter(pk=shift.pk).update(ends_at=walk.now + timedelta(days=1))
    assert asked(submitted(walk)) == ("patroller", "own", [])


def test_the_neighbouring_grids_patroller_then(walk: Walk) -> None:
    send_away("patroller")
    send_away("gridhead")
    assert asked(submitted(walk)) == ("neighbour", "neighbour", ["patroller:away", "grid_head:away"])


def test_at_last_the_desk_from_the_units_proof(walk: Walk) -> None:
    for username in ("patroller", "gridhead", "neighbour"):
        send_away(username)
    case = submitted(walk)
    assert asked(case)[:2] == (None, "desk")
    assert case.open_verification.method == Verification.Method.UNIT
    assert walk.verify(case, by=walk.world.acceptor).state == "verified"


def test_at_last_the_desk_calls_who_called(walk: Walk) -> None:
    from cases.actions.report import Caller

    for username in ("patroller", "gridhead", "neighbour"):
        send_away(username)
    case = walk.filed("200301", by=walk.world.acceptor, channel="centre", caller=Caller("张三", "13800000000", True))
    case = walk.submit(walk.acknowledge(case))
    assert (asked(case)[0], case.open_verification.method) == (None, "call_back")


def test_a_restricted_matter_is_not_shown_to_other_patrollers(walk: Walk) -> None:
    case = walk.report()
    case.category.__class__.objects.filter(pk=case.category_id).update(is_restricted=True)
    case = walk.submit(walk.acknowledge(case))
    assert asked(case) == ("patroller", "own", [])  # who reported it knows it already
    other = walk.submit(walk.acknowledge(walk.report(by=walk.world.gridhead)))
    assert asked(other) == ("gridhead", "own", ["patroller:restricted"])


def test_the_chain_is_told_in_words(walk: Walk) -> None:
    send_away("patroller")
    case = submitted(walk)
    entry = next(e for e in history_of(case) if e.name == "case.verification_sent")
    assert entry.data["passed_over"] == ["patroller:away"]
    told = next(h for h in timeline(case, walk.world.shiftleader) if h.name == "case.verification_sent")
    assert "巡查员不在岗" in told.sentence and "陈建国" in told.sentence


def test_by_call_back_where_the_category_says_so(walk: Walk) -> None:
    assert by_call(walk).open_verification.method == "call_back"
    assert asked(by_call(walk)) == (None, "desk", [])


def by_call(walk: Walk) -> Case:
    """A matter of a category verified by call-back, sent by hand to the housing bureau and done."""
    case = walk.filed(CALL_BACK)
    lead = walk.world.unit("JD-G13")
    dispatch_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=lead, reason="按职责")
    return walk.submit(walk.acknowledge(walk.fresh(case)))


# who must not -------------------------------------------------------------------------------------------------------


def test_not_the_handler(walk: Walk) -> None:
    give_post(walk.world.patroller, unit=walk.world.unit("JD-G13"))
    case = walk.acknowledge(walk.report(by=walk.world.gridhead))
    walk.assign(case, walk.world.patroller)
    Post.objects.filter(user=walk.world.patroller, unit__isnull=False).delete()  # it is the work, not the post
    walk.world.patroller.__dict__.pop("_scope", None)
    case = walk.submit(case, by=walk.world.housing)
    assert asked(case) == ("gridhead", "own", ["patroller:handled"])


def test_not_who_had_it_before_it_was_handed_on(walk: Walk) -> None:
    give_post(walk.world.patroller, unit=walk.world.unit("JD-G13"))
    case = walk.acknowledge(walk.report(by=walk.world.gridhead))
    walk.assign(case, walk.world.patroller)
    walk.assign(case, walk.world.housinghandler)
    Post.objects.filter(user=walk.world.patroller, unit__isnull=False).delete()
    case = walk.submit(case, by=walk.world.housinghandler)
    assert asked(case)[0] == "gridhead"


def test_not_who_serves_in_the_handling_unit(walk: Walk) -> None:
    give_post(walk.world.patroller, unit=walk.world.unit("JD-G13"))
    assert asked(submitted(walk, by=walk.world.gridhead)) == ("gridhead", "own", ["patroller:unit"])


def test_not_who_serves_in_an_office_of_the_handling_unit(walk: Walk) -> None:
    give_post(walk.world.patroller, unit=walk.world.unit("JD-G13-01"))
    assert asked(submitted(walk)) == ("gridhead", "own", ["patroller:unit"])


def test_not_the_office_it_was_passed_to(walk: Walk) -> None:
    case = walk.acknowledge(walk.report())
    order, office = walk.order(case), walk.world.unit("JD-G13-01")
    assign_order(order_id=order.pk, actor=walk.world.housing, at=walk.tick(), office=office)
    give_post(walk.world.patroller, unit=office)
    assert asked(walk.submit(case)) == ("gridhead", "own", ["patroller:unit"])


def test_not_an_assisting_unit(walk: Walk) -> None:
    from cases.actions.acknowledge import acknowledge_order
    from cases.actions.assisting import add_assisting
    from cases.actions.feedback import submit_result

    water = walk.world.unit("JD-G16")
    case = walk.acknowledge(walk.report())
    add_assisting(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), unit=water, reason="需配合")
    order = case.orders.get(unit=water)
    acknowledge_order(order_id=order.pk, actor=walk.world.water, at=walk.tick())
    submit_result(order_id=order.pk, actor=walk.world.water, at=walk.tick(), text="已配合", photo_waiver="无")
    give_post(walk.world.patroller, unit=water)
    assert asked(walk.submit(case)) == ("gridhead", "own", ["patroller:unit"])


def test_nor_may_they_press_the_button(walk: Walk) -> None:
    """The chain is one thing, the right another: somebody asked who turns out to have taken part is refused."""
    case = submitted(walk)
    order = walk.order(case)
    order.pass_through(walk.world.patroller)
    order.save()
    with pytest.raises(NotAllowed):
        walk.verify(case)


def test_nor_be_chosen_by_hand(walk: Walk) -> None:
    send_away("patroller")
    case = submitted(walk)
    Verification.objects.filter(case=case).delete()
    case = back_to_feedback(walk, case)
    give_post(walk.world.neighbour, unit=walk.world.unit("JD-G13"))
    give_post(walk.world.neighbour, kind="patroller", grid=walk.world.grid)
    with pytest.raises(InvalidInput) as refused:
        send_verification(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick(), assignee=walk.world.neighbour)
    assert list(refused.value.errors) == ["assignee"]
    send_verification(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick(), assignee=walk.world.gridhead)
    assert asked(walk.fresh(case)) == ("gridhead", "by_hand", [])


def back_to_feedback(walk: Walk, case: Case) -> Case:
    """A category that asks for no verification leaves the case in feedback."""
    rework_case(case_id=case.pk, actor=walk.world.shiftleader, at=walk.tick(), reason="未修好")
    type(case.category).objects.filter(pk=case.category_id).update(verify_by="none")
    return walk.submit(walk.fresh(case))


# who does not act ---------------------------------------------------------------------------------------------------


def test_it_goes_on_when_the_time_is_over_to_each_once(walk: Walk) -> None:
    case, seen = submitted(walk), []
    for _ in range(5):
        clock = Clock.objects.open().of(case).get(stage="verify")
        assert clock.due_at == walk.fresh(case).due_at
        seen.append(asked(walk.fresh(case))[0])
        walk.now = clock.due_at + timedelta(minutes=1)
        sweep(at=walk.now)
    assert seen == ["patroller", "gridhead", "neighbour", None, None]
    rows = case.verifications.order_by("id").values_list("outcome", flat=True)
    assert list(rows) == ["lapsed", "lapsed", "lapsed", ""]
    names = [entry.name for entry in history_of(case)]
    assert names.count("case.verification_passed_on") == 3
    assert asked(walk.fresh(case))[2] == ["patroller:lapsed", "grid_head:lapsed"]


def test_who_lost_it_may_not_pass_it_any_more(walk: Walk) -> None:
    case = submitted(walk)
    pass_on_verification(Case.objects.lock(case.pk), at=walk.tick())
    with pytest.raises(NotAllowed):
        walk.verify(case)
    assert walk.verify(case, by=walk.world.gridhead).state == "verified"


def test_after_rework_the_first_is_asked_again(walk: Walk) -> None:
    case = submitted(walk)
    pass_on_verification(Case.objects.lock(case.pk), at=walk.tick())
    rework_case(case_id=case.pk, actor=walk.world.gridhead, at=walk.tick(), reason="未修好")
    case = walk.submit(walk.fresh(case))
    pass_on_verification(Case.objects.lock(case.pk), at=walk.tick())
    assert [c.assignee.username for c in case.verifications.order_by("id")] == [
        "patroller", "gridhead", "patroller", "gridhead",
    ]  # fmt: skip


def test_the_clock_is_not_the_units(walk: Walk) -> None:
    case = submitted(walk)
    stages = set(Clock.objects.open().of(case).values_list("stage", flat=True))
    assert stages == {"total", "verify"}
