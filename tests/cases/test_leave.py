"""Leave: the deputy sees and handles, orders are handed over one by one, new assignments are warned about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions import acknowledge, assign, feedback, progress
from cases.actions.hand_over import hand_over
from cases.actions.leave import end_leave, take_leave
from cases.models import Case, WorkOrder
from jiangdu.errors import InvalidInput, NotAllowed, NotInScope
from jiangdu.history import history_of
from jiangdu.models import Leave, Notice, Post, PostKind, User
from jiangdu.outbox import deliver
from jiangdu.recipients import holders
from tests.cases.walk import Walk


@pytest.fixture
def colleague(world: Any) -> User:
    """A second handler of the housing bureau."""
    return handler(world, "housingcolleague", "苏航")


def handler(world: Any, username: str, name: str, unit: str = "JD-G13") -> User:
    user = User.objects.create(username=username, name=name)
    kind = PostKind.objects.get(code="handler")
    Post.objects.create(user=user, kind=kind, unit=world.unit(unit), valid_from="2020-01-01")
    return user


@pytest.fixture
def walk(walk: Walk) -> Walk:
    """Leaves are of today; so are the cases."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    walk.now = max(timezone.now() - timedelta(minutes=30), midnight)
    return walk


def leave(walk: Walk, deputy: User, *, person: User | None = None, by: User | None = None, **days: Any) -> Leave:
    world, today = walk.world, timezone.localdate(walk.now)
    days = {"first_day": today, "last_day": today + timedelta(days=6), **days}
    return take_leave(
        actor=by or world.housing, at=walk.now, person=person or world.housinghandler, unit=world.unit("JD-G13"),
        deputy=deputy, **days,
    )  # fmt: skip


def assigned(walk: Walk) -> Case:
    return walk.assign(walk.acknowledge(walk.filed()), walk.world.housinghandler)


def fresh(user: User) -> User:
    """As at the next request: rights and scope are read again."""
    return User.objects.get(pk=user.pk)


def test_the_deputy_sees_and_handles(walk: Walk, colleague: User) -> None:
    case = assigned(walk)
    assert not Case.objects.visible_to(colleague).exists() and not WorkOrder.objects.of(colleague).exists()
    leave(walk, colleague)
    deputy = fresh(colleague)
    assert Case.objects.visible_to(deputy).get() == case
    assert WorkOrder.objects.of(deputy).get() == walk.order(case)
    progress.report_progress(order_id=walk.order(case).pk, actor=deputy, at=walk.tick(), text="已到场")
    case = walk.submit(case, by=deputy)
    assert walk.order(case).state == "awaiting_confirmation"
    assert deputy.pk in walk.order(case).hands  # so they may not verify it


def test_only_the_deputy_of_these_days_does(walk: Walk, colleague: User) -> None:
    case = assigned(walk)
    tomorrow = timezone.localdate(walk.now) + timedelta(days=1)
    leave(walk, colleague, first_day=tomorrow, last_day=tomorrow)
    other = handler(walk.world, "another", "另一人")
    for user in (colleague, other):
        assert not Case.objects.visible_to(fresh(user)).exists()
        with pytest.raises(NotAllowed):
            progress.report_progress(order_id=walk.order(case).pk, actor=fresh(user), at=walk.tick(), text="x")


def test_a_deputy_elsewhere_does_not_see_the_units_orders(walk: Walk, colleague: User) -> None:
    """The leave is from one unit; what the person handles in another stays there."""
    case = assigned(walk)
    world = walk.world
    kind = PostKind.objects.get(code="handler")
    Post.objects.create(user=world.housinghandler, kind=kind, unit=world.unit("JD-G14"), valid_from="2020-01-01")
    day = timezone.localdate(walk.now)
    take_leave(
        actor=world.cityadmin, at=walk.now, person=world.housinghandler, unit=world.unit("JD-G14"),
        deputy=world.cityhandler, first_day=day, last_day=day,
    )  # fmt: skip
    assert not Case.objects.visible_to(fresh(world.cityhandler)).filter(pk=case.pk).exists()


def test_notices_go_to_the_deputy(walk: Walk, colleague: User) -> None:
    unit = walk.world.unit("JD-G13")
    leave(walk, walk.world.housinghandler, person=walk.world.housing)
    told = set(holders("cases.manage_order", unit=unit).values_list("username", flat=True))
    assert told == {"housinghandler"}
    assert fresh(walk.world.housinghandler).has_perm("cases.manage_order")


def test_handed_over_to_the_deputy_each_recorded(walk: Walk, colleague: User) -> None:
    first, second = assigned(walk), assigned(walk)
    submitted = walk.submit(assigned(walk), by=walk.world.housinghandler)
    row = leave(walk, colleague)
    outcomes = hand_over(leave_id=row.pk, actor=walk.world.housing, at=walk.tick())
    assert [(one.number, bool(one.error)) for one in outcomes] == [
        (first.number, False), (second.number, False), (submitted.number, True),
    ]  # fmt: skip
    assert "confirmation" in outcomes[2].reason or "确认" in outcomes[2].reason
    order = walk.order(first)
    assert (order.handler, order.state) == (colleague, "acknowledged")
    assert walk.world.housinghandler.pk in order.hands
    entry = history_of(first).last()
    assert (entry.name, entry.data["handler"], entry.data["absent"]) == (
        "order.handed_over", "housingcolleague", "housinghandler",
    )  # fmt: skip
    deliver(at=walk.now)
    assert Notice.objects.filter(user=colleague, kind="cases.order_handed_over").count() == 2


def test_or_to_a_chosen_colleague_but_not_to_the_reporter_or_who_is_away(walk: Walk, colleague: User) -> None:
    case = assigned(walk)
    third = handler(walk.world, "third", "第三人")
    row = leave(walk, colleague)
    stranger, reporter = walk.world.cityhandler, walk.world.patroller
    for to in (stranger, reporter, walk.world.housinghandler):
        outcome = hand_over(leave_id=row.pk, actor=walk.world.housing, at=walk.tick(), to=to)[0]
        assert isinstance(outcome.error, InvalidInput), to
    assert hand_over(leave_id=row.pk, actor=walk.world.housing, at=walk.tick(), to=third)[0].error is None
    assert walk.order(case).handler == third


def test_who_hands_over(walk: Walk, colleague: User) -> None:
    assigned(walk)
    row = leave(walk, colleague)
    for name in ("cityadmin", "water", "shiftleader", "patroller", "other_town", "outsider"):
        with pytest.raises(NotAllowed):
            hand_over(leave_id=row.pk, actor=getattr(walk.world, name), at=walk.tick())
    with pytest.raises(NotAllowed):
        hand_over(leave_id=row.pk, actor=colleague, at=walk.tick())
    with pytest.raises(NotInScope):
        hand_over(leave_id=row.pk + 99, actor=walk.world.housing, at=walk.tick())


def test_a_new_assignment_is_warned_about(walk: Walk, colleague: User) -> None:
    leave(walk, colleague)
    case = walk.acknowledge(walk.filed())
    give = {"order_id": walk.order(case).pk, "actor": walk.world.housing, "handler": walk.world.housinghandler}
    with pytest.raises(InvalidInput) as refused:
        assign.assign_order(at=walk.tick(), **give)
    assert (list(refused.value.errors), refused.value.code) == (["despite_leave"], "on_leave")
    assert colleague.name in str(refused.value.errors["despite_leave"][0][0])
    assign.assign_order(at=walk.tick(), despite_leave=True, **give)
    assert walk.order(case).handler == walk.world.housinghandler


def test_back_at_work_the_deputy_is_out(walk: Walk, colleague: User) -> None:
    assigned(walk)
    row = leave(walk, colleague)
    with pytest.raises(NotAllowed):
        end_leave(leave_id=row.pk, actor=walk.world.cityadmin, at=walk.now)
    end_leave(leave_id=row.pk, actor=walk.world.housing, at=walk.now)
    assert not Case.objects.visible_to(fresh(colleague)).exists()


@pytest.mark.parametrize("name", ["cityadmin", "housinghandler2", "shiftleader", "other_town", "outsider"])
def test_who_enters_a_leave(walk: Walk, colleague: User, name: str) -> None:
    """Neither another unit, nor a mere colleague, nor the desk."""
    by = handler(walk.world, name, "同事") if name == "housinghandler2" else getattr(walk.world, name)
    with pytest.raises(NotAllowed):
        leave(walk, colleague, by=by)


def test_nobody_gives_a_deputy_rights_one_does_not_hold(walk: Walk) -> None:
    """A manager cannot become the leader's deputy by entering the leader's leave; the leader can say so."""
    boss = User.objects.create(username="boss", name="局长")
    kind = PostKind.objects.get(code="unit_leader")
    Post.objects.create(user=boss, kind=kind, unit=walk.world.unit("JD-G13"), valid_from="2020-01-01")
    with pytest.raises(NotAllowed):
        leave(walk, walk.world.housing, person=boss)
    assert leave(walk, walk.world.housing, person=boss, by=boss).deputy == walk.world.housing


def test_a_town_manager_gets_nothing_at_the_centre(walk: Walk) -> None:
    world, day = walk.world, timezone.localdate(walk.now)
    with pytest.raises(NotAllowed):
        take_leave(
            actor=world.town, at=walk.now, person=world.towncentre, unit=world.unit("JD-C100"), deputy=world.town,
            first_day=day, last_day=day,
        )  # fmt: skip


def test_what_is_wrong_is_named(walk: Walk, colleague: User) -> None:
    world, day = walk.world, timezone.localdate(walk.now)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("last_day", {"last_day": day - timedelta(days=1), "first_day": day}),
        ("last_day", {"first_day": day - timedelta(days=9), "last_day": day - timedelta(days=2)}),
        ("last_day", {"last_day": day + timedelta(days=400)}),
    ]
    for field, days in wrong:
        with pytest.raises(InvalidInput) as refused:
            leave(walk, colleague, **days)
        assert list(refused.value.errors) == [field]
    for deputy in (world.housinghandler, world.cityhandler, world.patroller):
        with pytest.raises(InvalidInput) as refused:
            leave(walk, deputy)
        assert list(refused.value.errors) == ["deputy"]
    leave(walk, colleague)
    with pytest.raises(InvalidInput) as refused:
        leave(walk, colleague)
    assert refused.value.code == "overlaps"
    with pytest.raises(InvalidInput) as refused:  # the deputy cannot go as well
        leave(walk, world.housing, person=colleague)
    assert refused.value.code == "stands_in"


def test_over_the_pages(walk: Walk, colleague: User) -> None:
    case, day = assigned(walk), timezone.localdate(walk.now)
    client = Client(headers={"accept-language": "en"})
    client.force_login(walk.world.housing)
    member = f"{walk.world.unit('JD-G13').pk}-{walk.world.housinghandler.pk}"
    body = {"member": member, "first_day": day, "last_day": day, "deputy": colleague.pk}
    wrong = client.post("/work-orders/team/leaves/", {**body, "last_day": day - timedelta(days=1)})
    assert wrong.status_code == 400
    entered = client.post("/work-orders/team/leaves/", body)
    row = Leave.objects.get()
    assert entered["Location"] == f"/work-orders/team/leaves/{row.pk}/hand-over/"
    assert case.number in client.get(entered["Location"]).content.decode()
    shown = client.post(entered["Location"], {"to": ""}, follow=True).content.decode()
    assert case.number in shown and colleague.name in shown
    assert walk.order(case).handler == colleague
    client.post(f"/work-orders/team/leaves/{row.pk}/end/")
    assert not Leave.objects.exists()
    stranger = Client()
    stranger.force_login(walk.world.cityadmin)
    assert stranger.post(f"/work-orders/team/leaves/{row.pk}/end/").status_code == 404


def test_over_the_api(walk: Walk, colleague: User, api: Any) -> None:
    case, day = assigned(walk), timezone.localdate(walk.now)
    body = {
        "person": "housinghandler", "unit": "JD-G13", "deputy": "housingcolleague",
        "first_day": str(day), "last_day": str(day),
    }  # fmt: skip
    assert api(walk.world.cityadmin).post("/api/v1/leaves/", body, format="json").status_code == 403
    entered = api(walk.world.housing).post("/api/v1/leaves/", body, format="json")
    assert entered.status_code == 201
    pk = entered.json()["id"]
    assert api(walk.world.cityadmin).get("/api/v1/leaves/").json()["results"] == []
    assert [row["id"] for row in api(fresh(colleague)).get("/api/v1/leaves/").json()["results"]] == [pk]
    url = f"/api/v1/leaves/{pk}/actions/hand_over/"
    assert api(walk.world.cityadmin).post(url, {}, format="json").status_code == 404
    done = api(fresh(walk.world.housing)).post(url, {}, format="json").json()
    assert (done["done"], done["failed"], done["results"][0]["number"]) == (1, 0, case.number)
    assert api(walk.world.housing).post(f"/api/v1/leaves/{pk}/actions/end/").status_code == 204


def test_acknowledging_and_confirming_are_the_managers(walk: Walk, colleague: User) -> None:
    """A handler's deputy is a handler, not a manager."""
    case = walk.filed()
    leave(walk, colleague)
    with pytest.raises(NotAllowed):
        acknowledge.acknowledge_order(order_id=walk.order(case).pk, actor=fresh(colleague), at=walk.tick())
    case = assigned_despite(walk, case)
    case = walk.submit(case, by=fresh(colleague))
    with pytest.raises(NotAllowed):
        feedback.confirm_result(order_id=walk.order(case).pk, actor=fresh(colleague), at=walk.tick())


def assigned_despite(walk: Walk, case: Case) -> Case:
    walk.acknowledge(case)
    assign.assign_order(
        order_id=walk.order(case).pk, actor=walk.world.housing, at=walk.tick(), handler=walk.world.housinghandler,
        despite_leave=True,
    )  # fmt: skip
    return walk.fresh(case)
