"""The loop's figures: each one condition, so that a number and the rows behind it cannot disagree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case, State
from cases.models.case_query import CaseQuerySet
from cases.queries.desk_queues import QUEUES, in_queue
from cases.queries.order_tabs import TABS, in_tab, orders_for
from cases.queries.outcome_figures import OUTCOME_FIGURES
from cases.queries.return_figures import FIGURES as RETURNS
from cases.queries.time_figures import TIME_FIGURES
from cases.rules import states
from jiangdu.models import User
from jiangdu.modules import Figure

# Name → (words, condition for the span from start up to end). Open and overdue are as of now, where end is now or later.
CASE_FIGURES: dict[str, tuple[object, Callable[[datetime, datetime], Q]]] = {
    "reported": (pgettext_lazy("cases", "Reported"), lambda start, end: Q(reported_at__gte=start, reported_at__lt=end)),
    "closed": (
        pgettext_lazy("cases", "Closed"),
        lambda start, end: Q(state=State.CLOSED, closed_at__gte=start, closed_at__lt=end),
    ),
    "open": (pgettext_lazy("cases", "Open"), lambda start, end: Q(state__in=states.OPEN, reported_at__lt=end)),
    "overdue": (pgettext_lazy("cases", "Overdue"), lambda start, end: Q(due_at__lt=end, reported_at__lt=end)),
    "suspended": (
        pgettext_lazy("cases", "Suspended"),
        lambda start, end: Q(state=State.SUSPENDED, reported_at__lt=end),
    ),
}


def case_rows(name: str, user: User, start: datetime, end: datetime) -> CaseQuerySet:
    """The cases behind a figure, within what the user may see."""
    return Case.objects.visible_to(user).filter(CASE_FIGURES[name][1](start, end))


def case_figures(user: User, start: datetime, end: datetime) -> dict[str, int]:
    """All of them at once, in one query over open cases and those of the span."""
    conditions = {name: condition(start, end) for name, (_label, condition) in CASE_FIGURES.items()}
    touched = Q(state__in=states.OPEN) | conditions["reported"] | conditions["closed"]
    counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    return Case.objects.visible_to(user).filter(touched).aggregate(**counts)


def today(at: datetime) -> tuple[datetime, datetime]:
    """From local midnight until now."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, max(at, start + timedelta(microseconds=1))


def _case_figure(name: str) -> Figure:
    def value(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
        whole = case_rows("open", user, start, end).count() if name == "overdue" else None
        return case_rows(name, user, start, end).count(), whole

    def rows(user: User, start: datetime, end: datetime) -> CaseQuerySet:
        return case_rows(name, user, start, end)

    return Figure(f"cases.{name}", CASE_FIGURES[name][0], _("cases"), value, rows)


def _order_figure(name: str) -> Figure:
    def rows(user: User, start: datetime, end: datetime) -> object:
        return in_tab(orders_for(user), name, end)

    def value(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
        return in_tab(orders_for(user), name, end).count(), None

    return Figure(f"orders.{name}", TABS[name].label, _("work orders"), value, rows, "cases.handle_order")  # type: ignore[arg-type]


def _desk_figure(key: str) -> Figure:
    def rows(user: User, start: datetime, end: datetime) -> CaseQuerySet:
        return in_queue(user, key)

    def value(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
        return in_queue(user, key).count(), None

    return Figure(f"desk.{key}", QUEUES[key].label, _("cases"), value, rows, QUEUES[key].permissions[0])


FIGURES = [
    *map(_case_figure, CASE_FIGURES),
    *map(_order_figure, TABS),
    *map(_desk_figure, QUEUES),
    *RETURNS,
    *TIME_FIGURES,
    *OUTCOME_FIGURES,
]
