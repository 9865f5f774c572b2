"""The load of a team: per handler what is open, due, overdue, how old it is and how long handling takes.

Each figure is one condition, so that a number and the orders behind it cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, BigIntegerField, Count, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import LoopSettings, OrderState, WorkOrder
from cases.models.order import WorkOrderQuerySet
from cases.queries.order_filter import NOBODY
from cases.queries.teams import handlers_of
from cases.rules import states
from jiangdu.models import Leave, Unit, User

OPEN = Q(state__in=states.ORDER_OPEN)


def _age(since: int, until: int | None) -> Callable[[datetime], Q]:
    """Open, and issued at least `since` and less than `until` days ago."""

    def condition(at: datetime) -> Q:
        older = OPEN & Q(issued_at__lte=at - timedelta(days=since)) if since else OPEN
        return older if until is None else older & Q(issued_at__gt=at - timedelta(days=until))

    return condition


def _due_today(at: datetime) -> Q:
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return OPEN & Q(due_at__gte=at, due_at__lt=midnight)


LOAD: dict[str, tuple[object, Callable[[datetime], Q]]] = {
    "open": (pgettext_lazy("work orders", "Open"), lambda at: OPEN),
    "due_today": (pgettext_lazy("work orders", "Due today"), _due_today),
    "overdue": (pgettext_lazy("work orders", "Overdue"), lambda at: OPEN & Q(due_at__lt=at)),
}
AGES: dict[str, tuple[object, Callable[[datetime], Q]]] = {
    "age_1": (_("0–1 d"), _age(0, 1)),
    "age_3": (_("1–3 d"), _age(1, 3)),
    "age_7": (_("3–7 d"), _age(3, 7)),
    "age_30": (_("7–30 d"), _age(7, 30)),
    "age_more": (_("> 30 d"), _age(30, None)),
}
FIGURES = {**LOAD, **AGES}


class Median(Aggregate):
    """The middle value; null without rows."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "Median"


@dataclass
class Row:
    """One handler (None: nobody yet) with the figures; `hours` is the median from acknowledgement to result."""

    person: User | None
    units: list[Unit] = field(default_factory=list)
    leave: Leave | None = None
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))
    hours: float | None = None
    done: int = 0

    @property
    def who(self) -> str:
        """How the row is named in an address."""
        return self.person.username if self.person else NOBODY


def team_orders(units: Iterable[Unit]) -> WorkOrderQuerySet:
    """Orders of these units: given to them, or passed to them by the unit above."""
    ids = [unit.pk for unit in units]
    return WorkOrder.objects.filter(Q(unit__in=ids) | Q(office__in=ids))


def behind(units: Iterable[Unit], figure: str, at: datetime, who: str = "") -> WorkOrderQuerySet:
    """The orders behind a figure, of one handler (a username, `-` for nobody) or of all. KeyError for an unknown figure."""
    found = team_orders(units).filter(FIGURES[figure][1](at))
    if who == NOBODY:
        return found.filter(handler=None)
    return found.filter(handler__username=who) if who else found


def team_load(
    units: list[Unit], at: datetime, leaves: Iterable[Leave], *, days: int | None = None
) -> tuple[list[Row], Row]:
    """Every handler of these units and everyone with an order of theirs in hand, most overdue first; and all together.

    `days`: over how many the median goes, if the caller knows the setting. Two queries, whatever the number of people
    and orders, and one for those who hold no post there any more.
    """
    rows, total = _people(units, at, leaves), Row(None)
    days = LoopSettings.current().team_days if days is None else days
    for found in _counted(units, at, at - timedelta(days=days)):
        row = total if found["whole"] else rows.setdefault(found["who"], Row(None))
        row.figures = {name: found[name] for name in FIGURES}
        row.hours, row.done = _hours(found["median"]), found["done"]
    _name_others(rows)
    shown = [row for row in rows.values() if row.person or row.figures["open"]]
    return sorted(shown, key=_pressing), total


def _counted(units: list[Unit], at: datetime, since: datetime) -> Any:
    """One row for each handler and one for all: the counts, and the median time of the orders done since then."""
    done = Q(state=OrderState.SUBMITTED, done_at__gte=since)
    took = ExpressionWrapper(F("done_at") - Coalesce("acknowledged_at", "issued_at"), output_field=DurationField())
    counts: dict[str, Any] = {name: Count("pk", filter=condition(at)) for name, (_label, condition) in FIGURES.items()}
    counts |= {"median": Median(took, filter=done, output_field=DurationField()), "done": Count("pk", filter=done)}
    orders = team_orders(units).filter(OPEN | done).order_by()
    nobody = Value(None, output_field=BigIntegerField())
    each = orders.values(who=F("handler_id"), whole=Value(False)).annotate(**counts)
    return each.union(orders.values(who=nobody, whole=Value(True)).annotate(**counts), all=True)


def _people(units: list[Unit], at: datetime, leaves: Iterable[Leave]) -> dict[int | None, Row]:
    by_unit, day = handlers_of(units, at), timezone.localdate(at)
    away = {leave.person_id: leave for leave in leaves if leave.first_day <= day <= leave.last_day}
    rows: dict[int | None, Row] = {}
    for unit in units:
        for person in by_unit.get(unit.pk, []):
            row = rows.setdefault(person.pk, Row(person, leave=away.get(person.pk)))
            row.units.append(unit)
    return rows


def _hours(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds() / 3600, 1)


def _name_others(rows: dict[int | None, Row]) -> None:
    """People with orders in hand who hold no handling post there any more."""
    unknown = [key for key, row in rows.items() if key is not None and row.person is None]
    for person in User.objects.filter(pk__in=unknown) if unknown else ():
        rows[person.pk].person = person


def _pressing(row: Row) -> tuple[bool, int, int, str]:
    """Nobody's orders first, then by overdue and open."""
    return row.person is not None, -row.figures["overdue"], -row.figures["open"], row.who
