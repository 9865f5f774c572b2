"""`/whistles/units/`: who confirmed, came, did not come, and how they were rated; each number leads to its whistles."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from whistles.queries.figures import CALL_FIGURES, by_unit

USUAL = timedelta(days=90)
COLUMNS = ("counted", "confirmed_in_time", "on_site_in_time", "missed", "never_came", "rated")


class SpanForm(forms.Form):
    """Local days, both included."""

    first = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def span(self) -> tuple[datetime, datetime]:
        """From local midnight up to the midnight after the last day; the last 90 days when left out or wrong."""
        given = self.cleaned_data if self.is_valid() else {}
        last = given.get("last") or timezone.localdate()
        first = given.get("first") or last - USUAL
        start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
        return start, end


@login_required
def units(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = SpanForm(request.GET or None)
    start, end = form.span()
    rows = [_row(row, start, end) for row in by_unit(user, start, end)]
    context = {"form": form, "rows": rows, "columns": [CALL_FIGURES[name][0] for name in COLUMNS]}
    return render(request, "whistles/units.html", context, status=400 if form.errors else 200)


def _row(row: dict[str, Any], start: datetime, end: datetime) -> dict[str, Any]:
    english = (get_language() or "").startswith("en") and row["unit__short_en"]
    whole = row["counted"]
    return {
        "name": row["unit__short_en"] if english else row["unit__short_zh"],
        "cells": [
            {
                "label": CALL_FIGURES[name][0],
                "value": row[name],
                "share": round(100 * row[name] / whole) if name != "counted" else None,
                "url": _url(row["unit__code"], name, start, end) if row[name] else "",
                "is_late": name in ("missed", "never_came") and row[name] > 0,
            }
            for name in COLUMNS
        ],
        "grade": row["grade"],
    }


def _url(code: str, name: str, start: datetime, end: datetime) -> str:
    """The whistles behind a number."""
    span = {"blown_after": start.date().isoformat(), "blown_before": end.date().isoformat()}
    return f"{reverse('whistles')}?{urlencode({'unit': code, 'call': name, **span})}"
