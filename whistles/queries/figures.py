"""The figures of whistles: each one condition on calls, so that a number and the calls behind it cannot disagree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Q, QuerySet
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _

from jiangdu.models import User
from jiangdu.modules import Figure
from whistles.models import CallState, Refusal, WhistleCall, WhistleState
from whistles.rules.states import AWAITED

# A call counts for a unit once its time to be on site is up or it has come; unless it was not needed after all: refused
# with right, or released before its time was up.
COUNTS = (
    ~Q(state=CallState.RELEASED)
    & ~Q(refusal=Refusal.UPHELD)
    & ~Q(whistle__state=WhistleState.CANCELLED, absent_at=None)
    & ~Q(state__in=AWAITED, report_in_due_at__gt=Now())
)

# Name → (words, condition on a call).
CALL_FIGURES: dict[str, tuple[Any, Q]] = {
    "counted": (_("Called"), COUNTS),
    "confirmed_in_time": (_("Confirmed in time"), COUNTS & Q(confirmed_at__lte=F("confirm_due_at"))),
    "on_site_in_time": (_("On site in time"), COUNTS & Q(arrived_at__lte=F("report_in_due_at"))),
    "missed": (_("Did not come in time"), COUNTS & Q(absent_at__isnull=False)),
    "never_came": (_("Never came"), COUNTS & Q(absent_at__isnull=False, arrived_at=None)),
    "rated": (_("Rated"), COUNTS & Q(rating__isnull=False)),
}
GRADE = (F("rating__timeliness") + F("rating__attitude") + F("rating__effect")) / 3.0


def calls(user: User, start: datetime, end: datetime) -> QuerySet[WhistleCall]:
    """Calls of the whistles blown from start up to end, within what the user may see."""
    return WhistleCall.objects.visible_to(user).filter(whistle__blown_at__gte=start, whistle__blown_at__lt=end)


def by_unit(user: User, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """A row for each unit called: the counts, and the average grade. One query."""
    counts: dict[str, Any] = {name: Count("pk", filter=condition) for name, (_label, condition) in CALL_FIGURES.items()}
    rows: Any = (
        calls(user, start, end)
        .values("unit", "unit__code", "unit__short_zh", "unit__short_en")
        .annotate(grade=Avg(Cast(GRADE, FloatField())), **counts)
    )
    return list(rows.filter(counted__gt=0).order_by("-missed", "unit__code"))


def _share(name: str, label: object) -> Figure:
    """How many of the calls that count fulfil the condition."""

    def rows(user: User, start: datetime, end: datetime) -> QuerySet[WhistleCall]:
        return calls(user, start, end).filter(CALL_FIGURES[name][1])

    def value(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
        found = calls(user, start, end).aggregate(
            part=Count("pk", filter=CALL_FIGURES[name][1]), whole=Count("pk", filter=COUNTS)
        )
        return found["part"], found["whole"]

    return Figure(f"whistles.{name}", label, _("calls"), value, rows)


def _average(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
    """The sum of the average grades, of how many ratings: their quotient is the average."""
    graded = calls(user, start, end).filter(CALL_FIGURES["rated"][1])
    found = graded.aggregate(grade=Avg(Cast(GRADE, FloatField())), number=Count("pk"))
    return (found["grade"] or 0) * found["number"], found["number"]


def _rated(user: User, start: datetime, end: datetime) -> QuerySet[WhistleCall]:
    return calls(user, start, end).filter(CALL_FIGURES["rated"][1])


ValueOf = Callable[[User, datetime, datetime], tuple[float, float | None]]
FIGURES = [
    _share("confirmed_in_time", _("Whistles confirmed in time")),
    _share("on_site_in_time", _("Units on site in time")),
    _share("missed", _("Units that did not come in time")),
    Figure("whistles.rating", _("Average rating of units"), _("points"), _average, _rated),
]
