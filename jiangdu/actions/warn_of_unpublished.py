"""Tell those who keep the calendar that next year's holidays are missing."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from jiangdu.models import WorkYear
from jiangdu.notices import notify
from jiangdu.recipients import holders

FIRST_MONTH = 11  # the State Council announces the next year around then
MONDAY = 0


def warn_of_unpublished(*, at: datetime) -> bool:
    """On 1 November and every Monday after it, until the year is published. Returns whether a notice was due."""
    today = timezone.localdate(at)
    due = today.month >= FIRST_MONTH and (today.weekday() == MONDAY or (today.month, today.day) == (FIRST_MONTH, 1))
    if not due or WorkYear.objects.filter(year=today.year + 1, is_published=True).exists():
        return False
    notify("calendar.unpublished", to=holders("jiangdu.manage_calendar"), at=at, year=today.year + 1)
    return True
