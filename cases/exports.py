"""The lists of the loop that can be taken out as workbooks: the same rows and filters as their pages show."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.models import Case, WorkOrder
from cases.queries.filters import CaseFilter
from cases.queries.order_filter import DashboardFilter
from cases.queries.order_tabs import FIRST, TABS, in_tab, orders_for, wants_whole_area
from cases.rules import states
from grids.queries.locate import grid_paths
from jiangdu.errors import InvalidInput
from jiangdu.models import User
from jiangdu.modules import Column, ExportKind

AREA = "area_words"  # put on each row by `prepare`


def _cases(user: User, asked: QueryDict) -> QuerySet[Case]:
    found = CaseFilter(asked, queryset=Case.objects.visible_to(user).for_page().order_by("-reported_at", "-id"))
    return _valid(found).qs  # type: ignore[no-any-return]


def _orders(user: User, asked: QueryDict) -> QuerySet[WorkOrder]:
    whole = wants_whole_area(asked, user)
    found = _valid(DashboardFilter(asked, queryset=orders_for(user, whole_area=whole)))
    tab = asked.get("tab", "")
    orders: Any = in_tab(found.qs, tab if tab in TABS else FIRST, timezone.now())
    return orders.select_related("case__category", "unit", "office", "handler")  # type: ignore[no-any-return]


def _valid(found: Any) -> Any:
    """The filters, or InvalidInput with the field and what is wrong."""
    if not found.is_valid():
        raise InvalidInput(
            {name: [(words, "invalid") for words in problems] for name, problems in found.errors.items()}
        )
    return found


def _name_areas(cases: list[Case]) -> None:
    paths = grid_paths(case.grid_code for case in cases)
    for case in cases:
        setattr(case, AREA, " / ".join(step.name for step in paths.get(case.grid_code, ())))


def _name_areas_of_orders(orders: list[WorkOrder]) -> None:
    _name_areas([order.case for order in orders])


def _late(row: Case | WorkOrder) -> str:
    """For who filters in the spreadsheet: whether it is overdue at the moment of taking it out."""
    return _("yes") if row.due_at and row.due_at < timezone.now() else ""


def _category(case: Case) -> str:
    return str(case.category) if case.category else ""


def _of_case(value: Any) -> Any:
    return lambda order: value(order.case)


MATTER = (
    Column(gettext_lazy("number"), lambda case: case.number, 18),
    Column(gettext_lazy("category"), _category, 24),
    Column(gettext_lazy("description"), lambda case: case.description, 40),
    Column(gettext_lazy("address"), lambda case: case.address, 28),
    Column(gettext_lazy("grid"), lambda case: case.grid_code, 18),
    Column(gettext_lazy("Area"), lambda case: getattr(case, AREA), 36),
    Column(gettext_lazy("urgent"), lambda case: _("yes") if case.is_urgent else "", 8),
)
CASE_COLUMNS = (
    *MATTER[:1],
    Column(gettext_lazy("State"), lambda case: case.get_state_display(), 12),
    Column(gettext_lazy("Step"), lambda case: states.STEP.get(case.state), 6),
    *MATTER[1:],
    Column(gettext_lazy("channel"), lambda case: case.get_channel_display(), 12),
    Column(gettext_lazy("desk"), lambda case: case.desk.name, 20),
    Column(gettext_lazy("lead unit"), lambda case: case.lead.name if case.lead else "", 20),
    Column(gettext_lazy("reported"), lambda case: case.reported_at, 17),
    Column(gettext_lazy("filed"), lambda case: case.filed_at, 17),
    Column(gettext_lazy("dispatched"), lambda case: case.dispatched_at, 17),
    Column(gettext_lazy("due"), lambda case: case.due_at, 17),
    Column(gettext_lazy("Overdue"), _late, 8),
    Column(gettext_lazy("to be closed by"), lambda case: case.total_due_at, 17),
    Column(gettext_lazy("closed"), lambda case: case.closed_at, 17),
    Column(gettext_lazy("How it was closed"), lambda case: case.get_closing_kind_display(), 16),
    Column(gettext_lazy("Returns"), lambda case: case.return_count, 8),
    Column(gettext_lazy("Rework"), lambda case: case.rework_count, 8),
    Column(gettext_lazy("satisfaction"), lambda case: case.satisfaction, 8),
)
ORDER_COLUMNS = (
    *(Column(column.label, _of_case(column.value), column.width) for column in MATTER),
    Column(gettext_lazy("unit"), lambda order: order.unit.name, 20),
    Column(gettext_lazy("role"), lambda order: order.get_role_display(), 8),
    Column(gettext_lazy("sub-unit"), lambda order: order.office.name if order.office else "", 20),
    Column(gettext_lazy("handler"), lambda order: order.handler.name if order.handler else "", 12),
    Column(gettext_lazy("State"), lambda order: order.get_state_display(), 12),
    Column(gettext_lazy("issued"), lambda order: order.issued_at, 17),
    Column(pgettext_lazy("work orders", "acknowledged"), lambda order: order.acknowledged_at, 17),
    Column(gettext_lazy("due"), lambda order: order.due_at, 17),
    Column(gettext_lazy("Overdue"), _late, 8),
    Column(gettext_lazy("ended"), lambda order: order.ended_at, 17),
    Column(gettext_lazy("what was done"), lambda order: order.result, 40),
)
EXPORTS = (
    ExportKind("cases", gettext_lazy("Cases"), _cases, CASE_COLUMNS, _name_areas),
    ExportKind("work-orders", gettext_lazy("Work orders"), _orders, ORDER_COLUMNS, _name_areas_of_orders),
)
