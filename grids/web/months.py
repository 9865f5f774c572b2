"""A month in an address: `?month=2026-11`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone


def month_in(request: HttpRequest) -> date:
    """The first day of the month asked for; of this month when absent or unreadable."""
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        asked = timezone.localdate()
    return asked.replace(day=1) if 2000 <= asked.year < 2100 else timezone.localdate().replace(day=1)


def month_links(first: date) -> dict[str, Any]:
    """The month shown and its neighbours; none after this month."""
    after = (first + timedelta(days=32)).replace(day=1)
    return {
        "month": first,
        "month_before": f"{first - timedelta(days=1):%Y-%m}",
        "month_after": f"{after:%Y-%m}" if after <= timezone.localdate() else "",
    }
