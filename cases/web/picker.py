"""Fragments of the category picker. Each also answers as a page of its own, and every button works without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cases.models import Category, Condition
from cases.models.category import is_dangerous
from cases.queries.choices import Choice, catalogue, favourites, found, recent, suggested
from cases.rules.elsewhere import belongs_elsewhere, tells_of_danger

if TYPE_CHECKING:
    from cases.web.report_form import ReportForm

LONGEST = 60  # characters of a search


def picker_context(request: HttpRequest, form: ReportForm) -> dict[str, Any]:
    """What the picker shows with the whole page: what is at hand, what is chosen, and what a button without scripts asked."""
    user: Any = request.user
    mine, asked = favourites(user), request.POST
    context = {
        **_chosen(form.chosen, form.chosen_condition),
        "own": [("favourites", _plain(mine)), ("recent", _plain(recent(user)))],
        "stars": {row.pk for row in mine},
        "q": asked.get("q", "")[:LONGEST],
        **_hints(form["description"].value() or ""),
        "is_for_here": bool(form["is_for_here"].value()),
    }
    if asked.get("look") == "all":
        context["tree"] = _tree(catalogue())
    elif asked.get("look") and context["q"]:
        context["choices"] = found(context["q"], catalogue())
    return context


@never_cache
@login_required
@permission_required("cases.report_case", raise_exception=True)
@require_GET
def categories(request: HttpRequest) -> HttpResponse:
    """Those that answer `q`; without `q` the whole catalogue as a tree."""
    user: Any = request.user
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    rows = catalogue()
    context = {"q": q, "stars": {row.pk for row in favourites(user)}}
    context |= {"choices": found(q, rows)} if q else {"tree": _tree(rows)}
    return _fragment(request, "cases/new/_results.html", context)


@never_cache
@login_required
@permission_required("cases.report_case", raise_exception=True)
@require_POST
def hints(request: HttpRequest) -> HttpResponse:
    """What the words of a description suggest, and what they say that belongs elsewhere. Posted, so that no log keeps it."""
    user: Any = request.user
    text, mine = request.POST.get("description", ""), favourites(user)
    liked = [*mine, *recent(user)]
    context = {
        "suggestions": suggested(text, catalogue(), liked=liked),
        "stars": {row.pk for row in mine},
        "is_for_here": "is_for_here" in request.POST,
        **_hints(text),
    }
    return _fragment(request, "cases/new/_hints.html", context)


@never_cache
@login_required
@permission_required("cases.report_case", raise_exception=True)
@require_GET
def chosen(request: HttpRequest) -> HttpResponse:
    """The card of one category: what it asks for, its conditions, when it is filed."""
    category = Category.objects.small().filter(code=request.GET.get("category", "")).select_related("parent").first()
    code = request.GET.get("condition", "")
    condition = (
        Condition.objects.filter(category=category, code=code, is_active=True).first() if category and code else None
    )
    return _fragment(request, "cases/new/_chosen.html", _chosen(category, condition))


def _fragment(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The fragment for htmx; else a page around it."""
    if getattr(request, "htmx", False):
        return render(request, template, dict(context))
    return render(request, "cases/new/fragment_page.html", {**context, "fragment": template})


def _chosen(category: Category | None, condition: Condition | None) -> dict[str, Any]:
    """The card's facts; without a category there is none."""
    if category is None:
        return {"category": None}
    conditions = list(category.conditions.filter(is_active=True).order_by("code"))
    now = condition or next((row for row in conditions if row.is_default), None)
    return {
        "category": category,
        "conditions": conditions,
        "condition": now,
        "is_dangerous": is_dangerous(category, now),
    }


def _hints(text: str) -> dict[str, Any]:
    return {"danger_said": tells_of_danger(text), "elsewhere": belongs_elsewhere(text)}


def _plain(rows: Iterable[Category]) -> list[Choice]:
    return [Choice(row) for row in rows]


def _tree(rows: Iterable[Category]) -> list[tuple[Category | None, list[tuple[Category | None, list[Choice]]]]]:
    """Root → class → categories; the rows come in the order of their codes."""
    classes = [(parent, _plain(group)) for parent, group in groupby(rows, key=lambda row: row.parent)]
    return [
        (root, list(group)) for root, group in groupby(classes, key=lambda pair: pair[0].parent if pair[0] else None)
    ]
