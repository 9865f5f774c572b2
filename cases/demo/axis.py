"""Going back in office time."""

from __future__ import annotations

from datetime import datetime, timedelta

from jiangdu.worktime import ONE_DAY, Calendar

FURTHEST = 400  # days; offices are never closed that long


def minutes_before(moment: datetime, minutes: float, calendar: Calendar) -> datetime:
    """The latest moment from which `minutes` of the calendar's time pass until `moment`."""
    left = timedelta(minutes=minutes)
    if calendar.is_continuous:
        return moment - left
    day = calendar.local_day(moment)
    for _ in range(FURTHEST):
        for opens, closes in reversed(calendar.open_on(day)):
            end = min(closes, moment)
            if end > opens and left <= end - opens:
                return end - left
            left -= max(end - opens, timedelta(0))
        day -= ONE_DAY
    raise ValueError("the calendar has no open time within a year")
