"""Who was told when about a case: a part of its page, and a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Case
from cases.queries.told import may_see_told, told_about


@never_cache
@login_required
@require_GET
def told(request: HttpRequest, number: str) -> HttpResponse:
    """`/cases/<number>/told/`."""
    user: Any = request.user
    case = Case.objects.visible_to(user).for_page().filter(number=number).first()
    if case is None:
        raise Http404
    if not may_see_told(case, user):
        raise PermissionDenied
    template = "cases/_told_rows.html" if request.htmx else "cases/told.html"  # type: ignore[attr-defined]
    return render(request, template, {"case": case, "rows": told_about(case)})
