"""`/work-orders/team/`: who has how much in hand and how old it is, who is on leave; each figure leads to its orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import LoopSettings
from cases.queries.leave import leaves_of, team_units
from cases.queries.order_filter import NOBODY
from cases.queries.order_tabs import BY_TIME_LEFT
from cases.queries.team_load import AGES, FIGURES, LOAD, Row, behind, team_load
from cases.queries.teams import targets_for
from cases.web.order_bulk import take_results
from cases.web.work_orders import page_of, rows_of
from jiangdu.models import Leave, Unit, User


@never_cache
@login_required
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """The table of the people, and who is on leave."""
    user: Any = request.user
    return render(request, "cases/team.html", team_context(request, my_team(user), timezone.now()))


@never_cache
@login_required
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """`?what=` a figure, `?who=` a username, `-` for nobody yet: the orders behind it, the least time left first."""
    user: Any = request.user
    units, at = my_team(user), timezone.now()
    what, who = request.GET.get("what", "open"), request.GET.get("who", "")
    if what not in FIGURES:
        raise Http404
    found = behind(units, what, at, who).order_by(*BY_TIME_LEFT)
    rows, links, problems = page_of(request, found)
    person = User.objects.filter(username=who).first() if who not in ("", NOBODY) else None
    context = {
        "label": FIGURES[what][0], "person": person, "nobody": who == NOBODY, "rows": rows_of(rows, user, at),
        "targets": targets_for(user, at), "here": request.get_full_path(), "results": take_results(request),
        "errors": problems, **links,
    }  # fmt: skip
    return render(request, "cases/team_orders.html", context, status=400 if problems else 200)


def my_team(user: User) -> list[Unit]:
    """The units whose team this user manages; a page that says no for everybody else."""
    units = team_units(user)
    if not units:
        raise PermissionDenied
    return units


def team_context(request: HttpRequest, units: list[Unit], at: datetime) -> dict[str, Any]:
    """What the page shows."""
    day, days = timezone.localdate(at), LoopSettings.current().team_days
    leaves = list(leaves_of(units, day))
    rows, total = team_load(units, at, leaves, days=days)
    return {
        "units": units,
        "heads": [label for label, _condition in FIGURES.values()],
        "rows": [_shown(row) for row in rows],
        "total": _shown(total, all_of_them=True),
        "days": days,
        "leaves": [{"leave": leave, "runs": leave.first_day <= day, "open": _in_hand(rows, leave)} for leave in leaves],
        "outcomes": request.session.pop("hand_over", None),
    }


def _shown(row: Row, *, all_of_them: bool = False) -> dict[str, Any]:
    """A row with each figure as the way to its orders."""
    who = {} if all_of_them else {"who": row.who}
    cells = [
        {
            "label": label,
            "value": row.figures[name],
            "tone": {"overdue": "late", "due_today": "soon"}.get(name, ""),
            "is_age": name in AGES,
            "url": f"{reverse('team-orders')}?{urlencode({'what': name, **who})}",
        }
        for name, (label, _condition) in {**LOAD, **AGES}.items()
    ]
    return {"row": row, "cells": cells}


def _in_hand(rows: list[Row], leave: Leave) -> int:
    return next((row.figures["open"] for row in rows if row.person and row.person.pk == leave.person_id), 0)
