"""Figures about desks: what towns passed up, and what went back to those who reported it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case
from cases.models.case_query import CaseQuerySet
from jiangdu.models import User
from jiangdu.modules import Figure


def passed_up(user: User, start: datetime, end: datetime) -> CaseQuerySet:
    """Cases a town's centre passed up in the span."""
    return Case.objects.visible_to(user).filter(passed_up_at__gte=start, passed_up_at__lt=end)


def flowed_back(user: User, start: datetime, end: datetime) -> CaseQuerySet:
    """Cases dispatched in the span that a shift leader let go back to those who reported them."""
    return _dispatched(user, start, end).exclude(backflow_reason="")


def _dispatched(user: User, start: datetime, end: datetime) -> CaseQuerySet:
    return Case.objects.visible_to(user).filter(dispatched_at__gte=start, dispatched_at__lt=end)


def _passed_up_count(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
    return passed_up(user, start, end).count(), None


def _backflow_rate(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
    return flowed_back(user, start, end).count(), _dispatched(user, start, end).count()


FIGURES = [
    Figure("cases.passed_up", pgettext_lazy("cases", "Passed up"), _("cases"), _passed_up_count, passed_up),
    Figure("cases.backflow", pgettext_lazy("cases", "Backflow"), _("cases"), _backflow_rate, flowed_back),
]
