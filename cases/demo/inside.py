"""Inside the units, at the end of the demo: a leave, a town dispatching further, a centre passing up, filters kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from cases.actions.assign import assign_order
from cases.actions.desk import pass_up_case
from cases.actions.hand_over import hand_over
from cases.actions.leave import take_leave
from cases.actions.saved_filter import save_filter
from cases.demo.cast import Cast
from cases.models import Case, OrderState, State, WorkOrder
from cases.queries.backflow import flows_back
from jiangdu.models import Unit

DEPARTMENT, TOWN, NAMED_CENTRE = "JD-G14", "JD-W100", "JD-C100"
AWAY_DAYS, PASSED_UP, PASSED_ON = 5, 2, 3
FILTERS = (
    ("shiftleader", "cases", "已超期，按剩余时间", "ordering=due_at&overdue=true"),
    ("acceptor", "cases", "待受理的来电", "channel=centre&state=reported"),
    ("cityadmin", "work-orders", "已超期", "tab=overdue"),
)


def keep_house(cast: Cast, at: datetime) -> None:
    """Once, after all tales are told."""
    _go_on_leave(cast, at)
    _dispatch_further(cast, at)
    _pass_up(cast, at)
    for username, page, name, query in FILTERS:
        save_filter(user=cast.called(username), at=at, page=page, name=name, query=query)


def _go_on_leave(cast: Cast, at: datetime) -> None:
    """One handler of the department is away from today; the first of the others stands in and takes over."""
    unit, manager = Unit.objects.get(code=DEPARTMENT), cast.called("cityadmin")
    busy = WorkOrder.objects.filter(unit=unit, state=OrderState.ACKNOWLEDGED, handler__isnull=False)
    in_hand = (
        busy.exclude(handler__username__in=cast.named).values_list("handler", flat=True).order_by("handler").first()
    )
    if in_hand is None:
        return
    person, deputy, day = cast.person(in_hand), cast.called("cityhandler"), timezone.localdate(at)
    leave = take_leave(
        actor=manager, at=at, person=person, unit=unit, deputy=deputy, first_day=day,
        last_day=day + timedelta(days=AWAY_DAYS),
    )  # fmt: skip
    hand_over(leave_id=leave.pk, actor=manager, at=at)


def _dispatch_further(cast: Cast, at: datetime) -> None:
    """The town gives some of its open orders to its offices, one to a village."""
    town, manager = Unit.objects.get(code=TOWN), cast.called("town")
    offices = list(town.children.filter(kind=Unit.Kind.OFFICE).order_by("code"))
    villages = list(town.children.filter(kind=Unit.Kind.VILLAGE).order_by("code")[:2])
    orders = WorkOrder.objects.filter(unit=town, office=None, state__in=(OrderState.ISSUED, OrderState.ACKNOWLEDGED))
    for number, order in enumerate(
        orders.select_related("case__category", "case__reporter").order_by("pk")[:PASSED_ON]
    ):
        takers = [unit for unit in (villages if number == 0 else offices) if not flows_back(order.case, [unit])]
        if takers:
            assign_order(order_id=order.pk, actor=manager, at=at, office=takers[number % len(takers)])


def _pass_up(cast: Cast, at: datetime) -> None:
    """A town's centre finds that a matter needs the district; the named one keeps its queue."""
    waiting = Case.objects.filter(state__in=(State.REPORTED, State.FILED), desk__grid_code__length=9).exclude(
        desk__code=NAMED_CENTRE
    )
    for case in waiting.select_related("desk").order_by("pk")[:PASSED_UP]:
        actor = cast.at_desk(case, "cases.dispatch_case")
        pass_up_case(case_id=case.pk, actor=actor, at=at, reason="涉及区级部门职责，镇级协调不动，请区中心派遣。")
