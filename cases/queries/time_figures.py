"""Figures about time: what ended late and counts, what was excused, what stands suspended. Each is one condition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Appealed, Case, OrderState, State, Suspension, WorkOrder
from cases.models.case_query import CaseQuerySet
from cases.models.order import WorkOrderQuerySet
from jiangdu.models import User
from jiangdu.modules import Figure

LATE = Q(ended_late=True) & ~Q(appeal=Appealed.GRANTED)  # an excused overtime stays visible but does not count
EXCUSED = Q(ended_late=True, appeal=Appealed.GRANTED)


def ended_orders(user: User, start: datetime, end: datetime) -> WorkOrderQuerySet:
    """Orders whose result was handed in within the span, in the user's scope."""
    return WorkOrder.objects.visible_to(user).filter(state=OrderState.SUBMITTED, ended_at__gte=start, ended_at__lt=end)


def suspended_cases(user: User) -> CaseQuerySet:
    """What stands suspended now, in the user's scope."""
    return Case.objects.visible_to(user).filter(state=State.SUSPENDED)


def looks_due(at: datetime) -> Q:
    """Of suspended cases: those somebody should have looked at again."""
    waiting = Suspension.objects.filter(
        case=OuterRef("pk"), ended_at__isnull=True, look_due_date__lte=timezone.localdate(at)
    )
    return Q(Exists(waiting))


def _order_figure(key: str, label: object, condition: Q) -> Figure:
    def rows(user: User, start: datetime, end: datetime) -> WorkOrderQuerySet:
        return ended_orders(user, start, end).filter(condition)

    def value(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
        return rows(user, start, end).count(), ended_orders(user, start, end).count()

    return Figure(key, label, _("work orders"), value, rows)


def _case_figure(key: str, label: object, condition: Callable[[datetime], Q]) -> Figure:
    def rows(user: User, start: datetime, end: datetime) -> CaseQuerySet:
        return suspended_cases(user).filter(condition(end))

    def value(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
        return rows(user, start, end).count(), suspended_cases(user).count()

    return Figure(key, label, _("cases"), value, rows)


TIME_FIGURES = [
    _order_figure("orders.late", pgettext_lazy("work orders", "Ended late"), LATE),
    _order_figure("orders.excused", _("Overtime excused on appeal"), EXCUSED),
    _case_figure("cases.looks_due", _("Suspended, look due"), looks_due),
]
