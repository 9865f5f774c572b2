"""`/spot-checks/`: what waits for an inspector, on a phone: the longest waiting first, or the nearest."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.queries.inspections import ROWS, checks_for, checks_waiting
from cases.web.here import HereForm, metres_to
from jiangdu.models import User


@login_required
@require_GET
def spot_checks(request: HttpRequest) -> HttpResponse:
    """Only what this inspector may look at: the own area, never the own work."""
    user: Any = request.user
    if not user.has_perm("cases.inspect_case"):
        raise PermissionDenied
    form = HereForm(request.GET)
    here = form.here
    checks = checks_for(user, near=here)
    total = checks_waiting(user) if len(checks) == ROWS else len(checks)
    context = {
        "rows": [{"check": check, "metres": metres_to(check.case, here)} for check in checks],
        "total": total,
        "more": total - len(checks),
        "here": here,
        "form": form,
    }
    return render(request, "cases/spot_checks.html", context)


def badge(user: User) -> int:
    """The menu's count."""
    return checks_waiting(user)
