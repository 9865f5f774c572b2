"""`/whistles/`: tabs with counts, filters, paging by key; nothing outside one's scope."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from jiangdu.api.pagination import KeysetPagination
from jiangdu.errors import InvalidInput
from jiangdu.models import Unit
from whistles.models import CallState, Kind, Whistle
from whistles.queries.figures import CALL_FIGURES
from whistles.queries.filters import WhistleFilter
from whistles.queries.waiting import TABS, tab_counts, waiting_for


class FilterForm(forms.Form):
    """The visible filters; the others of `WhistleFilter` work by address."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "–"), *Kind.choices])
    town = forms.CharField(label=_("Town"), max_length=20, required=False)
    unit = forms.CharField(label=_("Unit called"), max_length=20, required=False)
    call = forms.ChoiceField(
        label=_("Its call"),
        required=False,
        choices=[("", "–"), *CallState.choices, *((name, label) for name, (label, _q) in CALL_FIGURES.items())],
    )
    blown_after = forms.DateField(label=_("Blown from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    blown_before = forms.DateField(label=_("until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


@login_required
def whistle_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "all" if chips(request) else "open"
    visible = Whistle.objects.visible_to(user)
    chosen = waiting_for(user, visible) if tab == "mine" else visible.filter(TABS[tab][1])
    found = WhistleFilter(request.GET, queryset=chosen.for_list().order_by("-blown_at", "-id"))  # type: ignore[attr-defined]
    rows, links, problems = _page(request, found)
    context = {
        "form": FilterForm(request.GET or None),
        "tabs": _tabs(request, tab),
        "rows": rows,
        "errors": problems,
        "chips": chips(request),
        "next": links.get("next"),
        "previous": links.get("previous"),
    }
    return render(request, "whistles/list.html", context, status=400 if problems else 200)


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    user: Any = request.user
    counts = tab_counts(user)
    return [
        {
            "label": label,
            "url": f"?{urlencode({'tab': key})}",
            "count": counts.get(key),
            "current": key == current,
            "tone": "soon" if key == "mine" else "",
        }
        for key, (label, _condition) in TABS.items()
    ]


def _page(request: HttpRequest, found: WhistleFilter) -> tuple[list[Whistle], dict[str, Any], list[str]]:
    """The rows of one page, the addresses beside it, and what was wrong with the address itself."""
    if not found.is_valid():
        return [], {}, [f"{name}: {' '.join(words)}" for name, words in found.errors.items()]
    pager = KeysetPagination()
    try:
        rows = pager.paginate_queryset(found.qs, Request(request))
    except InvalidInput as error:
        return [], {}, [str(message) for problems in error.errors.values() for message, _code in problems]
    return rows, pager.get_paginated_response([]).data, []


def chips(request: HttpRequest) -> list[dict[str, Any]]:
    """What the list is narrowed by, each with the address without it."""
    form = FilterForm(request.GET)
    rows = []
    for name, field in form.fields.items():
        value = request.GET.get(name)
        if value:
            query = request.GET.copy()
            query.pop(name)
            query.pop("cursor", None)
            url = f"{reverse('whistles')}?{query.urlencode()}"
            rows.append({"label": field.label, "value": _value(name, value), "url": url})
    return rows


def _value(name: str, value: str) -> Any:
    """A filter's value as words."""
    if name in ("unit", "town"):
        unit = Unit.objects.filter(code=value).first()
        return unit.short_name if unit else value
    words: dict[str, dict[str, Any]] = {
        "kind": dict(Kind.choices),
        "call": {**dict(CallState.choices), **{key: label for key, (label, _q) in CALL_FIGURES.items()}},
    }
    return words.get(name, {}).get(value, value)
