"""`/tasks/`: everything that waits for this person: by the time left, or the nearest first."""

from __future__ import annotations

from math import inf
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.queries.my_tasks import my_tasks
from cases.web.here import HereForm, metres_to

SHOWN = 200  # the most pressing ones; a person with more has a dashboard


@login_required
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """Two queries, whatever the order: the distance of so few is computed here."""
    user: Any = request.user
    form = HereForm(request.GET)
    here = form.here
    found, total = my_tasks(user, limit=SHOWN)
    measured = [(task, metres_to(task.case, here)) for task in found]
    if here:
        measured.sort(key=lambda row: inf if row[1] is None else row[1])
    rows = [{"task": task, "metres": metres} for task, metres in measured]
    context = {"rows": rows, "total": total, "more": total - len(rows), "here": here, "form": form}
    return render(request, "cases/tasks.html", context)
