"""`/work-orders/`: a unit's dashboard. Tabs with counts, the least time left first, each row with what may be done now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from rest_framework.request import Request

from cases.actions.allowed import order_actions
from cases.models import WorkOrder
from cases.queries.order_filter import DashboardFilter
from cases.queries.order_tabs import ENDED_DAYS, FIRST, LATEST, TABS, in_tab, orders_for, tab_counts, wants_whole_area
from cases.queries.routing import explanation
from cases.queries.teams import targets_for
from cases.rules import stages
from cases.web.cards import COUNTED
from cases.web.case_page import buttons
from cases.web.order_bulk import take_results
from cases.web.order_form import OrderFilterForm, chips
from cases.web.returns import latest_returns
from cases.web.saved_filters import chips_of, to_default
from cases.web.verbs import ORDER_BUTTONS
from jiangdu.api.pagination import KeysetPagination
from jiangdu.errors import InvalidInput
from jiangdu.models import Clock, User
from jiangdu.scope import scope_of
from jiangdu.web.fingerprint import fingerprint


@never_cache
@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """The orders of one tab, narrowed by the filters; the counts of all tabs are narrowed the same way."""
    user: Any = request.user
    saved = chips_of(request, "work-orders")
    if (default := to_default(request, saved)) is not None:
        return default
    at = timezone.now()
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else FIRST
    whole_area = wants_whole_area(request.GET, user)
    targets = targets_for(user, at)
    found = DashboardFilter(request.GET, queryset=orders_for(user, whole_area=whole_area))
    orders: Any = found.qs if found.is_valid() else WorkOrder.objects.none()
    rows, links, bad_page = page_of(request, in_tab(orders, tab, at))
    counts = tab_counts(orders, at)
    if not whole_area and not any(request.GET.get(name) for name in found.filters):
        setattr(user, COUNTED, counts["to_acknowledge"])
    tag = _fingerprint(rows, counts)
    if request.headers.get("If-None-Match") == tag:  # the open page asks whether it is still current
        return HttpResponseNotModified(headers={"ETag": tag})
    form = OrderFilterForm(request.GET or None, targets=targets)
    context = {
        "tag": tag,
        "tabs": _tabs(request, tab, counts),
        "tab": tab,
        "ended_days": ENDED_DAYS if TABS[tab].order == LATEST else 0,
        "rows": rows_of(rows, user, at),
        "form": form,
        "chips": chips(request, form),
        "errors": found.errors or bad_page,
        "targets": targets,
        **links,
        **saved,
        **_scope(user, whole_area),
    }
    context |= {"results": take_results(request), "here": request.get_full_path()}
    return render(request, "cases/work_orders.html", context, status=400 if context["errors"] else 200)


def _fingerprint(rows: Sequence[WorkOrder], counts: dict[str, int]) -> str:
    """Changes whenever what the rows or the counts show does; the running time left is the page's own work."""
    shown = [
        (
            o.pk,
            o.state,
            o.due_at,
            o.due_level,
            o.paused_at,
            o.handler_id,
            o.office_id,
            o.return_waits,
            o.asked,
            o.case.state,
        )
        for o in rows
    ]
    return fingerprint(shown, counts)


def _scope(user: User, whole_area: bool) -> dict[str, bool]:
    """What the list covers, and whether there is more to see."""
    can_widen = bool(user.has_perm("cases.see_all_cases") or scope_of(user).town_prefixes)
    return {"whole_area": whole_area, "can_widen": can_widen}


def page_of(
    request: HttpRequest, orders: QuerySet[WorkOrder]
) -> tuple[list[WorkOrder], dict[str, Any], dict[str, Any]]:
    """One page of rows, the ways to its neighbours, and what was wrong with the address."""
    pager = KeysetPagination()
    try:
        rows = pager.paginate_queryset(
            orders.select_related("case__category", "unit", "office", "handler"), Request(request)
        )
    except InvalidInput as error:
        return [], {}, {field: [str(words) for words, _code in problems] for field, problems in error.errors.items()}
    links = pager.get_paginated_response([]).data
    return rows, {"next": links["next"], "previous": links["previous"]}, {}


def _tabs(request: HttpRequest, current: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The tabs as links that keep the filters."""
    shown = []
    for name, tab in TABS.items():
        query = request.GET.copy()
        query.pop("cursor", None)
        query["tab"] = name
        shown.append(
            {
                "label": tab.label,
                "url": f"?{query.urlencode()}",
                "count": counts[name],
                "current": name == current,
                "tone": tab.tone,
            }
        )
    return shown


def rows_of(orders: Sequence[WorkOrder], user: User, at: datetime) -> list[dict[str, Any]]:
    """Each order with its buttons, its time and why it came here."""
    ended = _ended_clocks([order for order in orders if not order.is_open])
    returned = latest_returns(orders)
    return [
        {
            "order": order,
            "buttons": buttons(order_actions(order, user), ORDER_BUTTONS, f"/work-orders/{order.pk}/do/"),
            "why": explanation(order.case.routing),
            "clock": None if order.state == "returned" and not order.return_waits else ended.get(order.pk),
            "returned": returned.get(order.pk),
            "paused": stages.handling_pauses(
                order.case.state, is_urgent=order.case.is_urgent, made_safe=order.case.safe_at is not None
            ),
        }
        for order in orders
    ]


def _ended_clocks(orders: Sequence[WorkOrder]) -> dict[int, Clock]:
    """The stopped clocks of ended orders: whether they were in time. One query, none without such orders."""
    if not orders:
        return {}
    cases = [order.case_id for order in orders]
    clocks = Clock.objects.filter(subject_type="cases.case", subject_id__in=cases, stage="handle")
    return {clock.part: clock for clock in clocks.filter(part__in=[order.pk for order in orders]) if clock.part}
