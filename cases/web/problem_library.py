"""`/problem-library/`: suspended matters; `/approvals/`: requests and appeals that wait for one's say; their desk cards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from rest_framework.request import Request

from cases.models import Appealed, Suspension, WorkOrder
from cases.models.holders import OVERSEE
from cases.queries.approvals import waiting_for, words_for
from cases.queries.problem_library import LibraryFilter, in_library, library_counts
from jiangdu.api.pagination import KeysetPagination
from jiangdu.errors import InvalidInput
from jiangdu.modules import Card

SHOWN = 6
LIBRARY_FOR = ("cases.arbitrate_case", "cases.manage_order", "cases.see_all_cases")


@login_required
@require_GET
def problem_library(request: HttpRequest) -> HttpResponse:
    """The list with its filters."""
    user: Any = request.user
    found = LibraryFilter(request.GET, queryset=in_library(user))
    rows, links, problems = _page(request, found)
    today = timezone.localdate()
    context = {
        "form": found.form,
        "rows": [{"row": row, "late": is_late(row, today)} for row in rows],
        "counts": library_counts(user),
        "errors": problems,
        "narrowed": any(request.GET.get(name) for name in found.filters),
        **links,
    }
    return render(request, "cases/problem_library.html", context, status=400 if problems else 200)


@login_required
@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """Everything about time that waits for this person."""
    user: Any = request.user
    pager = KeysetPagination()
    try:
        orders = pager.paginate_queryset(_with_case(waiting_for(user)), Request(request))
    except InvalidInput as error:
        return render(request, "cases/approvals.html", {"rows": [], "errors": [str(error.message)]}, status=400)
    links = pager.get_paginated_response([]).data
    context = {"rows": rows_of(orders), "next": links["next"], "previous": links["previous"]}
    return render(request, "cases/approvals.html", context)


def is_late(row: Suspension, today: date) -> bool:
    """Whether somebody should have looked at it again."""
    return row.look_due_date is not None and row.look_due_date <= today


def rows_of(orders: list[WorkOrder]) -> list[dict[str, Any]]:
    """Each order with what it asks for."""
    requests = words_for(orders)
    return [
        {
            "order": order,
            "case": order.case,
            "request": requests.get(order.pk),
            "second": order.appeal == Appealed.FIRST,
        }
        for order in orders
    ]


def _with_case(orders: Any) -> Any:
    return orders.select_related("case__category", "unit")


def _page(request: HttpRequest, found: LibraryFilter) -> tuple[list[Suspension], dict[str, Any], list[str]]:
    """The rows of one page, the addresses beside it, and what was wrong with the address itself."""
    if not found.is_valid():
        return [], {}, [f"{found.form.fields[name].label}: {' '.join(words)}" for name, words in found.errors.items()]
    pager = KeysetPagination()
    try:
        rows = pager.paginate_queryset(found.qs, Request(request))
    except InvalidInput as error:
        return [], {}, [str(error.message)]
    links = pager.get_paginated_response([]).data
    return rows, {"next": links["next"], "previous": links["previous"]}, []


def approvals_card(request: HttpRequest, at: datetime) -> Mapping[str, Any] | None:
    """The first of what waits for a leader's say. Those at a desk have their queue."""
    user: Any = request.user
    if user.is_superuser:
        return None
    orders = list(_with_case(waiting_for(user))[: SHOWN + 1])
    return {"rows": rows_of(orders[:SHOWN]), "more": len(orders) > SHOWN}


CARDS = [Card("approvals", "cases/_approvals_card.html", approvals_card, OVERSEE, order=25)]
