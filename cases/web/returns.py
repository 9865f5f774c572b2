"""Returns and meetings on the pages: on a case, in the desk's queues, and `/returns/`, the figures by unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cases.models import Case, Coordination, Return, State
from cases.models.category import in_readers_language
from cases.queries.return_figures import RETURN_FIGURES, by_unit, return_rows
from cases.queries.returns import meetings_of, returns_of
from jiangdu.attachments import photo_shown
from jiangdu.web.moments import when_words

SHOWN = 100


def disputed(case: Case, request: HttpRequest) -> dict[str, Any]:
    """What the partial shows: each return with its evidence, each meeting. Nothing, and no query, ordinarily."""
    returns = returns_of(case)
    return {
        "returns": [{"row": row, "photos": _evidence(row, case, request)} for row in returns],
        "meetings": meetings_of(case),
    }


def _evidence(row: Return, case: Case, request: HttpRequest) -> list[dict[str, Any]]:
    found = [photo for photo in case.photos_now if photo.part == row.order_id and photo.claimed_at == row.at]
    return [photo_shown(photo, request) for photo in found]


def reasons(cases: Iterable[Case], at: datetime) -> dict[int, str]:
    """For the queues: who returned each case and why, and when the units meet. Two queries, none without such cases."""
    pks = [case.pk for case in cases]
    if not pks:
        return {}
    words: dict[int, list[str]] = defaultdict(list)
    meeting = [case.pk for case in cases if case.state == State.COORDINATION]
    if meeting:
        for met in Coordination.objects.filter(case__in=meeting, decided_at=None, ended_at=None):
            words[met.case_id].append(_("Meeting %(when)s.") % {"when": when_words(met.meets_at, now=at)})
    for row in Return.objects.filter(case__in=pks).select_related("unit").order_by("-id"):
        said = {"unit": row.unit.short_name, "reason": row.get_reason_code_display()}
        words[row.case_id].append(_("%(unit)s: %(reason)s.") % said)
    return {pk: " ".join(found) for pk, found in words.items()}


def latest_returns(orders: Sequence[Any]) -> dict[int, Return]:
    """The last return of each returned order; one query, none without such orders."""
    pks = [order.pk for order in orders if order.state == "returned"]
    if not pks:
        return {}
    return {row.order_id: row for row in Return.objects.filter(order__in=pks).order_by("id")}


class SpanForm(forms.Form):
    """Days, both included; the last thirty when left out."""

    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    figure = forms.ChoiceField(
        required=False, choices=[(name, name) for name in RETURN_FIGURES], widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            self.add_error("first", _("The first day lies after the last."))
        return given


@login_required
@require_GET
def returns_page(request: HttpRequest) -> HttpResponse:
    """`/returns/`: units and how their returns were judged; each number leads to its rows below."""
    user: Any = request.user
    form = SpanForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    first, last = _days(given)
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    name, unit = given.get("figure") or "made", given.get("unit", "")
    rows = return_rows(name, user, start, end)
    rows = rows.filter(unit__code=unit) if unit else rows
    found = rows.select_related("case__category", "unit", "judged_by", "entry__words").order_by("-at", "-id")
    listed = list(found[: SHOWN + 1])
    context = {
        "form": form,
        "first": first,
        "last": last,
        "figures": [{"name": key, "label": label} for key, (label, _condition) in RETURN_FIGURES.items()],
        "units": [_unit_row(row, first, last) for row in by_unit(user, start, end)],
        "chosen": {"figure": RETURN_FIGURES[name][0], "unit": unit},
        "rows": listed[:SHOWN],
        "more": len(listed) > SHOWN,
    }
    return render(request, "cases/returns.html", context, status=200 if form.is_valid() else 400)


def _days(given: dict[str, Any]) -> tuple[date, date]:
    last = given.get("last") or timezone.localdate()
    return given.get("first") or last - timedelta(days=30), last


def _unit_row(row: dict[str, Any], first: date, last: date) -> dict[str, Any]:
    """A unit's numbers as links to their rows."""
    span = {"first": first.isoformat(), "last": last.isoformat(), "unit": row["unit__code"]}
    cells = [
        {"label": label, "count": row[name], "url": "?" + urlencode({**span, "figure": name}) + "#rows"}
        for name, (label, _condition) in RETURN_FIGURES.items()
    ]
    judged = row["justified"] + row["unjustified"]
    return {
        "name": in_readers_language(row["unit__short_zh"], row["unit__short_en"]),
        "code": row["unit__code"],
        "cells": cells,
        "share": f"{100 * row['unjustified'] // judged} %" if judged else "–",
    }
