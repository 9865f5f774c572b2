"""The panel "who will get it and by when", before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.gis.geos import Point
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Case, Category, Condition
from cases.models.category import is_dangerous
from cases.queries.channels import channel_of
from cases.queries.components_near import components_near
from cases.queries.duplicates import possible_duplicates
from cases.queries.preview import preview
from cases.rules.filing import files_itself
from cases.web.related import state_words
from grids.rules.coordinates import InvalidCoordinate, checked
from jiangdu.errors import InvalidInput
from jiangdu.models import User


@never_cache
@login_required
@permission_required("cases.report_case", raise_exception=True)
@require_GET
def report_preview(request: HttpRequest) -> HttpResponse:
    """The panel for `category`, `condition`, `lng`, `lat`, `is_urgent`, `self_handled`. Saves nothing."""
    user: Any = request.user
    context = preview_context(user, request.GET, at=timezone.now())
    if getattr(request, "htmx", False):
        return render(request, "cases/new/_preview_swap.html", context)
    return render(request, "cases/new/fragment_page.html", {**context, "fragment": "cases/new/_preview.html"})


def preview_context(user: User, given: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """`preview_of` None: no category yet. `preview_error`: a position outside. `goes_straight`: nobody has to accept it."""
    code = str(given.get("category") or "")
    category = Category.objects.small().filter(code=code).first() if code else None
    if category is None:
        return {"preview_of": None}
    condition = _condition(category, str(given.get("condition") or ""))
    try:
        point = _point(given)
        found = preview(category=category, condition=condition, location=point, user=user, at=at)
    except InvalidInput as refusal:
        return {"preview_of": category, "preview_error": str(refusal.message)}
    straight = files_itself(
        auto_file=category.auto_file,
        from_grid_staff=channel_of(user) == Case.Channel.GRID,
        self_handled=bool(given.get("self_handled")) and category.grid_duty,
        claimed_urgent=bool(given.get("is_urgent")),
        dangerous=is_dangerous(category, condition),
        same_as_another=bool(given.get("same_as")),
    )
    return {
        "preview_of": category,
        "preview": found,
        "goes_straight": straight,
        "is_same": bool(given.get("same_as")) and not straight,
        "is_located": point is not None,
        "handled_already": bool(given.get("self_handled")) and category.grid_duty,
    }


@never_cache
@login_required
@permission_required("cases.report_case", raise_exception=True)
@require_GET
def report_nearby(request: HttpRequest) -> HttpResponse:
    """What is known close by of `category` at `lng`, `lat`: possible duplicates, and components to pick. Saves nothing."""
    user: Any = request.user
    given = request.GET
    code = given.get("category", "")
    category = Category.objects.small().filter(code=code).first() if code else None
    context = nearby_context(user, category, given, at=timezone.now())
    if getattr(request, "htmx", False):
        return render(request, "cases/new/_nearby.html", context)
    return render(request, "cases/new/fragment_page.html", {**context, "fragment": "cases/new/_nearby.html"})


def nearby_context(user: User, category: Category | None, given: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """`same_as` and `component` are what is chosen so far."""
    point = _point(given)
    hints = possible_duplicates(category=category, location=point, reader=user, at=at)
    return {
        "hints": [{"hint": hint, "words": state_words(hint, now=at)} for hint in hints],
        "same_as": given.get("same_as") or "",
        "components": components_near(category, point),
        "component": given.get("component") or "",
        "asks_component": category is not None and category.is_component,
    }


def _condition(category: Category, code: str) -> Condition | None:
    found = category.conditions.filter(code=code, is_active=True).first() if code else None
    return found or category.default_condition


def _point(given: Mapping[str, Any]) -> Point | None:
    """The position, or None while there is none that could be read."""
    if not given.get("lng") or not given.get("lat"):
        return None
    try:
        return Point(*checked(given["lng"], given["lat"]), srid=4326)
    except InvalidCoordinate:
        return None
