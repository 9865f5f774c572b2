"""The loop's cards on the desk, and the counts in the menu."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, OrderState, WorkOrder
from cases.queries.desk_queues import QUEUES, queue_counts
from cases.queries.figures import CASE_FIGURES, case_figures, today
from cases.queries.my_tasks import my_tasks
from cases.queries.order_tabs import TABS, orders_for, tab_counts
from jiangdu.models import User
from jiangdu.modules import Card
from jiangdu.scope import scope_of

SHOWN_TASKS, SHOWN_REPORTS = 8, 5
COUNTED = "_orders_to_acknowledge"
OPEN_TABS = ("to_acknowledge", "handling", "due_soon", "overdue", "to_confirm")


def orders_to_acknowledge(user: User) -> int:
    """The menu's badge beside the work orders; not asked again by a page that has just counted them."""
    if (counted := getattr(user, COUNTED, None)) is not None:
        return int(counted)
    return WorkOrder.objects.of(user).filter(state=OrderState.ISSUED).count()


def cases_at_desk(user: User) -> int:
    """The menu's badge beside the command desk."""
    return sum(queue_counts(user).values())


def tasks_card(request: HttpRequest, at: datetime) -> Mapping[str, Any] | None:
    """What waits for this person. Left out for those to whom nothing is ever sent."""
    user: Any = request.user
    tasks, total = my_tasks(user, limit=SHOWN_TASKS)
    if not tasks and not (user.has_perm("cases.verify_case") or user.has_perm("cases.handle_order")):
        return None
    return {"tasks": tasks, "total": total, "more": total - len(tasks)}


def counts_card(request: HttpRequest, at: datetime) -> Mapping[str, Any] | None:
    """The desk's queues and the unit's work orders as counts, each the way to its rows."""
    user: Any = request.user
    counts = queue_counts(user)
    queues = [{"label": QUEUES[key].label, "count": counts[key], "url": reverse("command")} for key in counts]
    orders = []
    if user.has_perm("cases.handle_order") and not user.is_superuser:
        found = tab_counts(orders_for(user), at)
        orders = [
            {
                "label": TABS[k].label,
                "count": found[k],
                "tone": TABS[k].tone,
                "url": f"{reverse('work-orders')}?tab={k}",
            }
            for k in OPEN_TABS
        ]
    return {"queues": queues, "orders": orders} if queues or orders else None


def reports_card(request: HttpRequest, at: datetime) -> Mapping[str, Any] | None:
    """The latest reports of one's own, with what became of them."""
    user: Any = request.user
    cases = list(Case.objects.filter(reporter=user).for_page().order_by("-reported_at", "-id")[:SHOWN_REPORTS])
    return {"cases": cases} if cases or scope_of(user).grid_prefixes else None


def today_card(request: HttpRequest, at: datetime) -> Mapping[str, Any] | None:
    """The day in figures, for those who answer for an area. One query; each figure leads to its cases."""
    user: Any = request.user
    if not (user.has_perm("cases.see_all_cases") or user.has_perm("cases.arbitrate_case")):
        return None
    start, end = today(at)
    values, links = case_figures(user, start, end), _links(_day(start))
    figures = [
        {"key": name, "label": label, "value": values[name], "url": links[name]}
        for name, (label, _condition) in CASE_FIGURES.items()
    ]
    return {"figures": figures, "date": timezone.localtime(at)}


def _links(day: str) -> dict[str, str]:
    """Where what each figure counts is listed."""
    filters = {
        "reported": {"reported_after": day},
        "closed": {"state": "closed", "closed_after": day},
        "open": {"open": "true"},
        "overdue": {"overdue": "true", "ordering": "due_at"},
    }
    links = {name: f"{reverse('cases')}?{urlencode(query)}" for name, query in filters.items()}
    return {**links, "suspended": reverse("problem-library")}


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d")


CARDS = [
    Card("today", "cases/_today_card.html", today_card, order=10),
    Card("tasks", "cases/_tasks_card.html", tasks_card, order=20),
    Card("counts", "cases/_counts_card.html", counts_card, order=30),
    Card("reports", "cases/_reports_card.html", reports_card, "cases.report_case", order=60),
]
