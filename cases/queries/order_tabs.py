"""The tabs of the work-order dashboard: each is one condition, counted and listed from here alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import OrderState, WorkOrder
from cases.models.order import WorkOrderQuerySet
from cases.rules import states
from jiangdu.models import User

ENDED_DAYS = 30  # how far back the tabs of ended orders reach; older ones are found by their case
BY_TIME_LEFT = ("due_at", "id")
LATEST = ("-ended_at", "-id")


@dataclass(frozen=True)
class Tab:
    """`condition(at)` selects its orders; `tone` colours a count above zero."""

    label: object
    condition: Callable[[datetime], Q]
    order: tuple[str, ...] = BY_TIME_LEFT
    tone: str = ""


def _in(state: OrderState) -> Callable[[datetime], Q]:
    return lambda at: Q(state=state)


def _ended(state: OrderState) -> Callable[[datetime], Q]:
    return lambda at: Q(state=state, ended_at__gte=at - timedelta(days=ENDED_DAYS))


def _due_soon(at: datetime) -> Q:
    """Warned by the ladder and not yet late."""
    return Q(state__in=states.ORDER_OPEN, due_level__in=("yellow", "orange"), due_at__gte=at)


def _overdue(at: datetime) -> Q:
    return Q(state__in=states.ORDER_OPEN, due_at__lt=at)


TABS: dict[str, Tab] = {
    "to_acknowledge": Tab(_("To be acknowledged"), _in(OrderState.ISSUED)),
    "handling": Tab(pgettext_lazy("work orders", "Handling"), _in(OrderState.ACKNOWLEDGED)),
    "due_soon": Tab(pgettext_lazy("work orders", "Due soon"), _due_soon, tone="soon"),
    "overdue": Tab(pgettext_lazy("work orders", "Overdue"), _overdue, tone="late"),
    "returned": Tab(pgettext_lazy("work orders", "Returned"), _ended(OrderState.RETURNED), LATEST),
    "to_confirm": Tab(_("To be confirmed"), _in(OrderState.AWAITING)),
    "done": Tab(pgettext_lazy("work orders", "Done"), _ended(OrderState.SUBMITTED), LATEST),
}
FIRST = "to_acknowledge"  # the tab of an address that names none


def orders_for(user: User, *, whole_area: bool = False) -> WorkOrderQuerySet:
    """The user's own work, or with `whole_area` everything the user may see."""
    return WorkOrder.objects.visible_to(user) if whole_area else WorkOrder.objects.of(user)


def wants_whole_area(asked: QueryDict, user: User) -> bool:
    """Everything one may see when asked for by `whose=area`, and for those who have no orders of their own."""
    whose = asked.get("whose", "")
    works = user.has_perm("cases.handle_order") or user.has_perm("cases.manage_order")
    return whose == "area" or (whose != "mine" and (not works or user.is_superuser))


def in_tab(orders: WorkOrderQuerySet, name: str, at: datetime) -> WorkOrderQuerySet:
    """The orders of one tab, in its order. KeyError for an unknown tab."""
    tab = TABS[name]
    return orders.filter(tab.condition(at)).order_by(*tab.order)


def tab_counts(orders: WorkOrderQuerySet, at: datetime) -> dict[str, int]:
    """How many orders stand in each tab; one query that reads open and recently ended orders only."""
    recent = Q(state__in=states.ORDER_ENDED, ended_at__gte=at - timedelta(days=ENDED_DAYS))
    shown = orders.filter(Q(state__in=states.ORDER_OPEN) | recent)
    return shown.aggregate(**{name: Count("pk", filter=tab.condition(at)) for name, tab in TABS.items()})
