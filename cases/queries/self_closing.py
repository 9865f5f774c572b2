"""Who reports and closes: matters that nobody but their reporter has looked at, as a figure and person by person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, State
from cases.models.case_query import CaseQuerySet
from jiangdu.models import User
from jiangdu.modules import Figure

SELF_CLOSED = Q(closing_kind=Case.ClosingKind.SELF_HANDLED, closed_by__isnull=True) | Q(closed_by=F("reporter"))
PEOPLE = 50  # shown at once


@dataclass(frozen=True)
class Share:
    """Of the cases somebody reported that were closed, how many they closed themselves."""

    name: str
    own: int
    closed: int

    @property
    def percent(self) -> int:
        return round(100 * self.own / self.closed)


def closed_reports(user: User, start: datetime, end: datetime) -> CaseQuerySet:
    """Reports of grid staff closed from start up to end, within what the user sees."""
    return (  # type: ignore[no-any-return]
        Case.objects.visible_to(user)
        .filter(state=State.CLOSED, closed_at__gte=start, closed_at__lt=end)
        .filter(channel=Case.Channel.GRID, reporter__isnull=False)
    )


def self_closed(user: User, start: datetime, end: datetime) -> CaseQuerySet:
    """Those among them whose reporter closed them, or the system on the reporter's word."""
    return closed_reports(user, start, end).filter(SELF_CLOSED)  # type: ignore[return-value]


def shares(user: User, start: datetime, end: datetime) -> list[Share]:
    """Person by person, most of their own first. One query."""
    rows = (
        closed_reports(user, start, end)
        .order_by()
        .values("reporter__name")
        .annotate(person=F("reporter"), closed=Count("pk"), own=Count("pk", filter=SELF_CLOSED))
        .filter(own__gt=0)
        .order_by("-own", "person")[:PEOPLE]
    )
    return [Share(row["reporter__name"], row["own"], row["closed"]) for row in rows]


def _value(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
    return self_closed(user, start, end).count(), closed_reports(user, start, end).count()


FIGURE = Figure("cases.self_closed", _("Closed by their reporter"), _("cases"), _value, self_closed)
