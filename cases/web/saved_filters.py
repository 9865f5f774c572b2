"""Saved filters as chips above a list: open, make the default, delete; and the small form that saves the present one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions.each import reason_of
from cases.actions.saved_filter import choose_default, delete_filter, save_filter
from cases.models import SavedFilter
from cases.queries.saved_filters import ANYTHING, kept, saved_filters
from jiangdu.errors import ActionError, NotInScope


def chips_of(request: HttpRequest, page: str) -> dict[str, Any]:
    """The person's filters of the page, which of them is on, and what could be saved now."""
    user: Any = request.user
    now = kept(page, request.GET.urlencode())
    rows = [
        {"filter": row, "url": f"{reverse(page)}?{row.query}", "on": row.query == now}
        for row in saved_filters(user, page)
    ]
    return {"saved": rows, "saved_page": page, "can_save": bool(now) and not any(row["on"] for row in rows), "now": now}


def to_default(request: HttpRequest, chips: dict[str, Any]) -> HttpResponse | None:
    """The way to the default filter for who opens the page without any; `?filter=none` shows the whole list."""
    if request.GET or request.headers.get("HX-Request"):
        return None
    default = next((row for row in chips["saved"] if row["filter"].is_default), None)
    return HttpResponseRedirect(default["url"]) if default else None


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """`POST /saved-filters/`: page, name, query, is_default. Back to the list with these filters."""
    user: Any = request.user
    page, query = request.POST.get("page", ""), request.POST.get("query", "")
    try:
        found = save_filter(
            user=user, at=timezone.now(), page=page, name=request.POST.get("name", ""), query=query,
            is_default=request.POST.get("is_default") == "on",
        )  # fmt: skip
    except ActionError as error:
        messages.warning(request, reason_of(error))
        known = page if page in SavedFilter.Page.values else SavedFilter.Page.CASES.value
        return redirect(f"{reverse(known)}?{kept(known, query)}")
    messages.success(request, _("Saved as “%(name)s”.") % {"name": found.name})
    return redirect(f"{reverse(found.page)}?{found.query}")


@login_required
@require_POST
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """`POST /saved-filters/<id>/<delete|default|plain>/`."""
    user: Any = request.user
    if what == "delete":
        found = delete_filter(user=user, pk=pk)
        messages.success(request, _("“%(name)s” deleted.") % {"name": found.name})
        return redirect(f"{reverse(found.page)}?{ANYTHING}")
    if what not in ("default", "plain"):
        raise NotInScope
    found = choose_default(user=user, pk=pk, is_default=what == "default")
    words = _("The page opens with “%(name)s” from now on.") if found.is_default else _("“%(name)s” is one of several.")
    messages.success(request, words % {"name": found.name})
    return redirect(f"{reverse(found.page)}?{found.query}")
