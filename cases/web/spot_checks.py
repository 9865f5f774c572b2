"""`/spot-checks/`: what waits for an inspector, on a phone: the longest waiting first, or the nearest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.models import SpotCheck
from cases.queries.distance import metres_between
from cases.queries.inspections import ROWS, checks_for, checks_waiting
from jiangdu.models import User


class HereForm(forms.Form):
    """Where the phone says it is; both or none."""

    lng = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)

    @property
    def here(self) -> Point | None:
        if not self.is_valid() or None in (self.cleaned_data["lng"], self.cleaned_data["lat"]):
            return None
        return Point(self.cleaned_data["lng"], self.cleaned_data["lat"], srid=4326)


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
        "rows": [{"check": check, "metres": _metres(check, here)} for check in checks],
        "total": total,
        "more": total - len(checks),
        "here": here,
        "form": form,
    }
    return render(request, "cases/spot_checks.html", context)


def _metres(check: SpotCheck, here: Point | None) -> int | None:
    return round(metres_between(check.case.location, here)) if here and check.case.location else None


def badge(user: User) -> int:
    """The menu's count."""
    return checks_waiting(user)
