"""The list of cases: filters, search, paging by key; nothing outside one's scope, and no count nobody needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework.request import Request

from cases.models import Case, Category, State
from cases.queries.filters import CaseFilter
from cases.queries.saved_filters import ANYTHING
from cases.web.batch import offered_to, take_case_results
from cases.web.saved_filters import chips_of, to_default
from grids.queries.locate import grid_paths
from jiangdu.api.pagination import KeysetPagination
from jiangdu.errors import InvalidInput
from jiangdu.models import Unit

YES_NO = {"true": _("yes"), "false": _("no")}


class FilterForm(forms.Form):
    """The visible filters; the others of `CaseFilter` work by address."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    state = forms.MultipleChoiceField(label=_("State"), choices=State.choices, required=False)
    step = forms.ChoiceField(label=_("Step"), required=False, choices=[("", "–"), *((n, n) for n in range(1, 7))])
    category = forms.CharField(label=_("Category code"), max_length=6, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    grid = forms.CharField(label=_("Grid code"), max_length=17, required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[("", "–"), *Case.Channel.choices])
    overdue = forms.ChoiceField(label=_("Overdue"), required=False, choices=[("", "–"), *YES_NO.items()])
    open = forms.ChoiceField(label=pgettext_lazy("cases", "Open"), required=False, choices=[("", "–"), *YES_NO.items()])
    desk = forms.CharField(label=_("Desk"), max_length=20, required=False)
    reported_after = forms.DateField(
        label=_("Reported from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reported_before = forms.DateField(label=_("until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    closed_after = forms.DateField(
        label=_("Closed from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    closing_kind = forms.ChoiceField(
        label=_("Closed as"), required=False, choices=[("", "–"), *Case.ClosingKind.choices]
    )
    ordering = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[("-reported_at", _("newest first")), ("due_at", _("by time left"))],
    )


@login_required
def case_list(request: HttpRequest) -> HttpResponse:
    """`/cases/`."""
    user: Any = request.user
    saved = chips_of(request, "cases")
    if (default := to_default(request, saved)) is not None:
        return default
    visible = Case.objects.visible_to(user).for_page().order_by("-reported_at", "-id")
    found = CaseFilter(request.GET, queryset=visible)
    rows, links, problems = _page(request, found)
    context = {
        "form": FilterForm(request.GET or None),
        "errors": problems,
        "rows": rows,
        "paths": grid_paths(row.grid_code for row in rows),
        "chips": chips(request),
        "next": links.get("next"),
        "previous": links.get("previous"),
        "batches": offered_to(user),
        "case_results": take_case_results(request),
        "here": request.get_full_path(),
        **saved,
    }
    template = "cases/_list_rows.html" if request.htmx else "cases/list.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=400 if problems else 200)


def _page(request: HttpRequest, found: CaseFilter) -> tuple[list[Case], dict[str, Any], list[str]]:
    """The rows of one page, the addresses beside it, and what was wrong with the address itself."""
    if not found.is_valid():
        return (
            [],
            {},
            [f"{found.form.fields[name].label or name}: {' '.join(words)}" for name, words in found.errors.items()],
        )
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
    for name in form.fields:
        for value in request.GET.getlist(name):
            if not value or name == "ordering":
                continue
            query = request.GET.copy()
            query.setlist(name, [item for item in query.getlist(name) if item != value])
            query.pop("cursor", None)
            rows.append(
                {
                    "label": form.fields[name].label,
                    "value": _value(name, value),
                    "url": f"?{query.urlencode() or ANYTHING}",
                }
            )
    return rows


def _value(name: str, value: str) -> Any:
    """A filter's value as words."""
    choices = {
        "state": dict(State.choices),
        "channel": dict(Case.Channel.choices),
        "closing_kind": dict(Case.ClosingKind.choices),
        **dict.fromkeys(("overdue", "open"), YES_NO),
    }
    if name in ("unit", "desk"):
        unit = Unit.objects.filter(code=value).first()
        return unit.short_name if unit else value
    if name == "category":
        return str(Category.objects.filter(code=value).first() or value)
    return choices.get(name, {}).get(value, value)
