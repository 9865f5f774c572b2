"""Quiet hours. Pure: local moments in, local moments out."""

from __future__ import annotations

from datetime import datetime, time, timedelta


def after_quiet(moment: datetime, starts: time, ends: time) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in. `moment` is local; equal times mean never quiet."""
    now = moment.time()
    quiet = starts <= now < ends if starts <= ends else now >= starts or now < ends
    if not quiet:
        return moment
    end = moment.replace(hour=ends.hour, minute=ends.minute, second=ends.second, microsecond=0)
    return end if end > moment else end + timedelta(days=1)
