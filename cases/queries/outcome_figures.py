"""Figures of how cases come out: satisfied, reworked, reopened, ended by authority, missed, failed at a spot check.

Each is a condition on cases for the part and one for the whole, so that a number and the rows behind it cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, LoopSettings, SpotCheck, State, Verification
from cases.models.case_query import CaseQuerySet
from jiangdu.models import User
from jiangdu.modules import Figure

Condition = Callable[[datetime, datetime], Q]


@dataclass(frozen=True)
class Share:
    """`part` of `whole` for the span from start up to end; `whole` None: a plain count."""

    label: object
    part: Condition
    whole: Condition | None = None


def _between(column: str, **more: object) -> Condition:
    return lambda start, end: Q(**{f"{column}__gte": start, f"{column}__lt": end}, **more)


def _closed_as(kind: str) -> Condition:
    return _between("closed_at", state=State.CLOSED, closing_kind=kind)


def _satisfied(start: datetime, end: datetime) -> Q:
    return CLOSED(start, end) & Q(satisfaction__gte=LoopSettings.current().satisfied_from)


def _checked(**outcome: object) -> Condition:
    """Spot-checked within the span."""

    def condition(start: datetime, end: datetime) -> Q:
        rows = SpotCheck.objects.filter(case=OuterRef("pk"), done_at__gte=start, done_at__lt=end, **outcome)
        return Q(Exists(rows))

    return condition


def _lapsed(start: datetime, end: datetime) -> Q:
    lapsed = Verification.objects.filter(case=OuterRef("pk"), outcome=Verification.Outcome.LAPSED)
    return Q(Exists(lapsed.filter(done_at__gte=start, done_at__lt=end)))


CLOSED = _between("closed_at", state=State.CLOSED)
FOUND = _between("reported_at", channel=Case.Channel.GRID)

SHARES: dict[str, Share] = {
    "satisfied": Share(
        _("Satisfied reporters"), _satisfied, _between("closed_at", state=State.CLOSED, satisfaction__isnull=False)
    ),
    "reworked": Share(_("Closed after rework"), _between("closed_at", state=State.CLOSED, rework_count__gt=0), CLOSED),
    "reopened": Share(_("Reopened"), _between("reopened_at")),
    "unchecked": Share(_("Closed without verification"), _closed_as("unchecked"), CLOSED),
    "concluded": Share(_("Concluded"), _closed_as("concluded"), CLOSED),
    "forced": Share(_("Force-closed"), _closed_as("forced"), CLOSED),
    "voided": Share(_("Voided"), _between("ended_at", state=State.VOID)),
    "call_back_owed": Share(_("To be called back"), lambda start, end: Q(call_back_owed=True, closed_at__lt=end)),
    "spot_check_failed": Share(_("Failed at a spot check"), _checked(outcome="failed"), _checked()),
    "missed": Share(
        _("Missed reports"), _between("reported_at", channel=Case.Channel.GRID, found_by_inspection=True), FOUND
    ),
    "verification_lapsed": Share(_("Verification not in time"), _lapsed),
}


def share_rows(name: str, user: User, start: datetime, end: datetime) -> CaseQuerySet:
    """The cases counted as the part, within what the user may see."""
    return Case.objects.visible_to(user).filter(SHARES[name].part(start, end))


def _figure(name: str) -> Figure:
    share = SHARES[name]

    def rows(user: User, start: datetime, end: datetime) -> CaseQuerySet:
        return share_rows(name, user, start, end)

    def value(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
        whole = Case.objects.visible_to(user).filter(share.whole(start, end)).count() if share.whole else None
        return rows(user, start, end).count(), whole

    return Figure(f"cases.{name}", share.label, _("cases"), value, rows)


OUTCOME_FIGURES = list(map(_figure, SHARES))
