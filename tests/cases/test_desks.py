"""Desks: the lowest centre with someone on duty; passing up; a town's second-level dispatch and no backflow by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cases.actions import acknowledge, assign, desk, dispatch, feedback, file, recall
from cases.actions.allow_backflow import allow_backflow
from cases.models import Case, Category, WorkOrder
from cases.queries.desk_figures import FIGURES
from cases.queries.desk_queues import in_queue
from cases.queries.desks import desk_for
from jiangdu.errors import InvalidInput, NotAllowed
from jiangdu.history import history_of
from jiangdu.models import Clock, DutyShift, Notice, Post, PostKind, Unit, User
from jiangdu.outbox import deliver
from tests.cases.walk import BY_DESK, DUTY, Walk
from tests.ground import OTHER_TOWN

TOWN_DESK, DISTRICT_DESK = "JD-C100", "JD-C01"
NEXT_VILLAGE = "V321012100002"


def served_by(walk: Walk, *, lead: str = "", category: str = BY_DESK, grid: str = "") -> str:
    unit = walk.world.unit(lead) if lead else None
    known = Category.objects.get(code=category)
    return desk_for(grid_code=grid or walk.world.grid, category=known, lead=unit, at=walk.now).code


def office(code: str, parent: Unit) -> Unit:
    names = {"name_zh": code, "short_zh": code}
    return Unit.objects.create(code=code, kind=Unit.Kind.OFFICE, parent=parent, **names)


@pytest.mark.parametrize(
    ("lead", "desk_code"),
    [
        ("JD-W100", TOWN_DESK),
        ("JD-W100-01", TOWN_DESK),  # an office has no area of its own: the town's counts
        ("V321012100001", TOWN_DESK),
        ("JD-G13", DISTRICT_DESK),
        ("JD-G14-01", DISTRICT_DESK),
        ("JD-W101", DISTRICT_DESK),  # another town is not its own
        ("", DISTRICT_DESK),
    ],
)
def test_the_towns_own_are_the_towns(walk: Walk, lead: str, desk_code: str) -> None:
    assert served_by(walk, lead=lead) == desk_code


def test_a_duty_of_the_grid_is_the_towns(walk: Walk) -> None:
    assert served_by(walk, category=DUTY) == TOWN_DESK
    assert served_by(walk, category=DUTY, grid=walk.world.other_grid) == DISTRICT_DESK  # nobody on duty there


def test_nobody_on_duty_nothing_for_the_town(walk: Walk) -> None:
    assert served_by(walk, lead="JD-W101", grid=walk.world.other_grid) == DISTRICT_DESK  # no shift in the other town
    shift = DutyShift.objects.get(unit__code=TOWN_DESK)
    shift.ends_at = walk.now
    shift.save()
    assert served_by(walk, lead="JD-W100") == DISTRICT_DESK
    shift.ends_at = walk.now + timedelta(days=1)
    shift.save()
    assert served_by(walk, lead="JD-W100") == TOWN_DESK
    User.objects.filter(username="towncentre").update(is_active=False)
    assert served_by(walk, lead="JD-W100") == DISTRICT_DESK


def test_the_desk_follows_what_is_known(walk: Walk) -> None:
    """Uncategorised it is the district's; filed as a duty of the grid the town's, and its desk's clock with it."""
    world = walk.world
    case = walk.report(None, by=world.acceptor, channel="centre")
    assert case.desk.code == DISTRICT_DESK
    known = Category.objects.get(code="300101")
    file.file_case(case_id=case.pk, actor=world.acceptor, at=walk.tick(), category=known)
    case = walk.fresh(case)
    assert (case.state, case.lead, case.desk.code) == ("filed", None, TOWN_DESK)
    assert Clock.objects.open().of(case).get(stage="dispatch").unit.code == TOWN_DESK


def test_the_desk_follows_who_leads(walk: Walk) -> None:
    world = walk.world
    case = walk.filed(BY_DESK)
    for lead, desk_code in (("JD-W100-01", TOWN_DESK), ("JD-G14", DISTRICT_DESK)):
        recall.recall_case(case_id=case.pk, actor=world.shiftleader, at=walk.tick(), reason="改派")
        dispatch.dispatch_case(
            case_id=case.pk, actor=world.shiftleader, at=walk.tick(), lead=world.unit(lead), reason="职责"
        )
        assert walk.fresh(case).desk.code == desk_code
    moved = history_of(case).filter(name="case.desk_changed").values_list("data", flat=True)
    assert [(row["desk_before"], row["desk"]) for row in moved] == [
        (DISTRICT_DESK, TOWN_DESK), (TOWN_DESK, DISTRICT_DESK),
    ]  # fmt: skip


def at_the_town(walk: Walk) -> Case:
    """Filed at the town's desk, without an owner yet."""
    case = walk.report(BY_DESK)
    Case.objects.filter(pk=case.pk).update(desk=walk.world.unit(TOWN_DESK))
    return walk.fresh(case)


def pass_up(walk: Walk, case: Case, by: User | None = None) -> Case:
    actor = by or walk.world.towncentre
    desk.pass_up_case(case_id=case.pk, actor=actor, at=walk.tick(), reason="需区级部门牵头")
    return walk.fresh(case)


def test_passed_up_it_is_the_districts_for_good(walk: Walk) -> None:
    world = walk.world
    case = at_the_town(walk)
    assert in_queue(world.towncentre, "accept").filter(pk=case.pk).exists()
    case = pass_up(walk, case)
    assert (case.desk.code, case.passed_up_by.code, case.state) == (DISTRICT_DESK, TOWN_DESK, "reported")
    assert not in_queue(world.towncentre, "accept").filter(pk=case.pk).exists()
    assert in_queue(world.acceptor, "accept").filter(pk=case.pk).exists()
    with pytest.raises(NotAllowed):  # the town accepts it no more
        file.file_case(case_id=case.pk, actor=world.towncentre, at=walk.tick())
    file.file_case(
        case_id=case.pk, actor=world.acceptor, at=walk.tick(), category=Category.objects.get(code=DUTY)
    )  # a duty of the grid, and still the district's
    assert walk.fresh(case).desk.code == DISTRICT_DESK
    entry = history_of(case).get(name="case.passed_up")
    assert (entry.unit.code, entry.data) == (TOWN_DESK, {"desk_before": TOWN_DESK, "desk": DISTRICT_DESK})


def test_the_district_has_the_whole_limit_and_is_told(walk: Walk) -> None:
    case = at_the_town(walk)
    Clock.objects.of(case).filter(stage="accept").update(unit=walk.world.unit(TOWN_DESK))
    total = Clock.objects.open().of(case).get(stage="total")
    walk.tick(minutes=20)
    case = pass_up(walk, case)
    accept = list(Clock.objects.of(case).filter(stage="accept").order_by("id"))
    assert [clock.unit.code for clock in accept] == [TOWN_DESK, DISTRICT_DESK]
    assert accept[0].stopped_at == accept[1].started_at == walk.now
    assert Clock.objects.open().of(case).get(stage="total") == total  # the reporter's promise never begins anew
    deliver(at=walk.now)
    told = set(Notice.objects.filter(kind="cases.case_passed_up").values_list("user__username", flat=True))
    assert {"acceptor", "shiftleader"} <= told and "towncentre" not in told


def test_who_was_asked_to_look_has_no_more_time_for_it(walk: Walk) -> None:
    case = walk.submit(walk.acknowledge(walk.filed(BY_DESK)))
    town = walk.world.unit(TOWN_DESK)
    Case.objects.filter(pk=case.pk).update(desk=town)
    Clock.objects.open().of(case).filter(stage="verify").update(unit=town)
    asked = Clock.objects.open().of(case).get(stage="verify")
    walk.tick(minutes=20)
    case = pass_up(walk, case)
    goes_on = Clock.objects.open().of(case).get(stage="verify")
    assert (goes_on.pk, goes_on.due_at, goes_on.unit.code) == (asked.pk, asked.due_at, DISTRICT_DESK)


def test_only_a_towns_desk_passes_up(walk: Walk) -> None:
    case = at_the_town(walk)
    for name in ("other_centre", "town", "village", "patroller", "housing", "leader", "outsider"):
        with pytest.raises(NotAllowed):
            pass_up(walk, case, by=getattr(walk.world, name))
    case = pass_up(walk, case)
    for name in ("shiftleader", "towncentre", "acceptor"):
        with pytest.raises(NotAllowed):  # nobody above the district
            pass_up(walk, case, by=getattr(walk.world, name))


def test_it_is_counted(walk: Walk) -> None:
    figure = next(figure for figure in FIGURES if figure.key == "cases.passed_up")
    case = pass_up(walk, at_the_town(walk))
    span = (walk.now - timedelta(hours=1), walk.now + timedelta(hours=1))
    assert figure.rows is not None
    assert figure.value(walk.world.leader, *span) == (1, None)
    assert list(figure.rows(walk.world.leader, *span)) == [case]
    assert figure.value(walk.world.other_town, *span) == (0, None)


def test_over_the_api_and_the_page(walk: Walk, api: Any, client: Any) -> None:
    case = at_the_town(walk)
    url = f"/api/v1/cases/{case.number}/actions/pass_up/"
    assert "pass_up" in api(walk.world.towncentre).get(f"/api/v1/cases/{case.number}/").json()["actions"]
    assert api(walk.world.towncentre).post(url, {}, format="json").json()["errors"][0]["field"] == "reason"
    assert api(walk.world.other_centre).post(url, {"reason": "x"}, format="json").status_code == 404
    assert api(walk.world.shiftleader).post(url, {"reason": "上报"}, format="json").status_code == 200
    body = api(walk.world.towncentre).get(f"/api/v1/cases/{case.number}/").json()
    assert body["desk"] == DISTRICT_DESK and body["passed_up_at"] and "pass_up" not in body["actions"]
    assert api(walk.world.leader).get("/api/v1/cases/?passed_up=true").json()["results"][0]["number"] == case.number
    assert not api(walk.world.leader).get("/api/v1/cases/?passed_up=false").json()["results"]
    client.force_login(walk.world.acceptor)
    assert "仙女镇网格中心" in client.get(f"/cases/{case.number}/").content.decode()


# second-level dispatch --------------------------------------------------------------------------------------------


def of_the_town(walk: Walk, **fields: Any) -> WorkOrder:
    """An order of the town government, acknowledged."""
    case = walk.filed(BY_DESK, **fields)
    if case.state == "dispatched":
        recall.recall_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), reason="改派镇")
    dispatch.dispatch_case(
        case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=walk.world.unit("JD-W100"), reason="镇承办"
    )
    acknowledge.acknowledge_order(order_id=walk.order(case).pk, actor=walk.world.town, at=walk.tick())
    return walk.order(case)


def give(walk: Walk, order: WorkOrder, code: str, by: User | None = None, **more: Any) -> WorkOrder:
    unit = walk.world.unit(code)
    assign.assign_order(order_id=order.pk, actor=by or walk.world.town, at=walk.tick(), office=unit, **more)
    return WorkOrder.objects.get(pk=order.pk)


def next_village(walk: Walk) -> User:
    """The manager of the village beside the one where it was reported."""
    user = User.objects.create(username="nextvillage", name="龙川主任")
    kind = PostKind.objects.get(code="village_manager")
    Post.objects.create(user=user, kind=kind, unit=walk.world.unit(NEXT_VILLAGE), valid_from="2020-01-01")
    return user


def test_to_the_village_which_handles_it(walk: Walk) -> None:
    order, village = of_the_town(walk), next_village(walk)
    assert not WorkOrder.objects.visible_to(village).filter(pk=order.pk).exists()
    order = give(walk, order, NEXT_VILLAGE)
    assert WorkOrder.objects.of(village).get() == order
    assert Case.objects.visible_to(village).get() == order.case
    deliver(at=walk.now)
    assert Notice.objects.filter(user=village, kind="cases.order_assigned").exists()
    feedback.submit_result(
        order_id=order.pk, actor=village, at=walk.tick(), text="已清理", reply="已清理",
        photos=[walk.photo(village, "after")],
    )  # fmt: skip
    assert WorkOrder.objects.get(pk=order.pk).state == "submitted"


def test_to_an_office_of_the_town_but_to_no_other(walk: Walk) -> None:
    order = of_the_town(walk)
    assert give(walk, order, "JD-W100-01").office.code == "JD-W100-01"
    for code in ("V321012101001", "JD-G13", "JD-G14-01", "JD-C100"):
        with pytest.raises(InvalidInput) as refused:
            give(walk, order, code)
        assert list(refused.value.errors) == ["unit"], code


def test_not_to_the_village_that_reported_it(walk: Walk) -> None:
    order = of_the_town(walk)
    with pytest.raises(InvalidInput) as refused:
        give(walk, order, f"V{walk.world.village_code}")
    assert refused.value.code == "backflow"


def test_a_duty_of_the_grid_may_go_there(walk: Walk) -> None:
    order = of_the_town(walk)
    Category.objects.filter(pk=order.case.category_id).update(grid_duty=True)
    assert give(walk, order, f"V{walk.world.village_code}").office.kind == "village"


def test_or_a_shift_leader_allows_it_with_a_reason_and_it_counts(walk: Walk) -> None:
    world = walk.world
    order = of_the_town(walk)
    allow = {"case_id": order.case_id, "reason": "村已有人员设备，属地托底"}
    for name in ("town", "dispatcher", "acceptor", "other_centre", "village", "patroller", "leader"):
        with pytest.raises(NotAllowed):
            allow_backflow(actor=getattr(world, name), at=walk.tick(), **allow)
    allow_backflow(actor=world.shiftleader, at=walk.tick(), **allow)
    assert give(walk, order, f"V{world.village_code}").office.kind == "village"
    figure = next(figure for figure in FIGURES if figure.key == "cases.backflow")
    span = (walk.now - timedelta(hours=1), walk.now + timedelta(hours=1))
    assert figure.value(world.leader, *span) == (1, 1)
    deliver(at=walk.now)
    assert Notice.objects.filter(user=world.town, kind="cases.case_backflow_allowed").exists()


def test_a_village_does_not_pass_it_on(walk: Walk) -> None:
    order, village = of_the_town(walk), next_village(walk)
    order = give(walk, order, NEXT_VILLAGE)
    with pytest.raises(InvalidInput):
        give(walk, order, "JD-W100-01", by=village)
    with pytest.raises(InvalidInput) as refused:
        assign.assign_order(order_id=order.pk, actor=village, at=walk.tick(), handler=walk.world.town)
    assert list(refused.value.errors) == ["handler"]
    assign.assign_order(order_id=order.pk, actor=village, at=walk.tick(), handler=village)
    with pytest.raises(NotAllowed):
        give(walk, order, "JD-W100-01", by=walk.world.other_village)


def test_another_towns_desk_sees_nothing_of_it(walk: Walk) -> None:
    case = walk.report(BY_DESK, by=walk.world.other_patroller, at=OTHER_TOWN)
    assert not in_queue(walk.world.towncentre, "accept").filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(walk.world.towncentre).filter(pk=case.pk).exists()


def test_an_office_made_later_counts_at_once(walk: Walk) -> None:
    office("JD-W100-99", walk.world.unit("JD-W100"))
    order = of_the_town(walk)
    assert give(walk, order, "JD-W100-99").office.code == "JD-W100-99"
