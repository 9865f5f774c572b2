"""`/flags/`: what looks odd and waits for a look, what came of it, and who closes their own reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from rest_framework.request import Request

from cases.actions.flags import look_at_flag, may_look
from cases.models import Case, Flag
from cases.models.flag import SEEN_WITH
from cases.queries.self_closing import shares
from jiangdu.api.pagination import KeysetPagination
from jiangdu.errors import ActionError, NotInScope
from jiangdu.models import User

TABS = {
    "open": gettext_lazy("To be looked at"),
    "done": gettext_lazy("Looked at"),
    "people": gettext_lazy("Own reports closed"),
}
PERIOD = timedelta(days=30)


class LookForm(forms.Form):
    outcome = forms.ChoiceField(choices=Flag.Outcome.choices)
    note = forms.CharField(max_length=500, required=False)


@never_cache
@login_required
@require_GET
def flags(request: HttpRequest) -> HttpResponse:
    """One tab: flags as rows, or people with the share of their reports they closed themselves."""
    user: Any = request.user
    if not any(map(user.has_perm, SEEN_WITH)):
        raise PermissionDenied
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "open"
    context: dict[str, Any] = {
        "tab": tab,
        "tabs": [
            {"label": label, "url": f"?tab={name}", "count": None, "current": name == tab}
            for name, label in TABS.items()
        ],
    }
    if tab == "people":
        now = timezone.now()
        context |= {"people": shares(user, now - PERIOD, now), "days": PERIOD.days}
    else:
        context |= _page(request, user, is_done=tab == "done")
    return render(request, "cases/flags.html", context)


@login_required
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of a flag, and go back."""
    user: Any = request.user
    form = LookForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what came of it."))
        return redirect(_back(request))
    try:
        look_at_flag(flag_id=pk, actor=user, at=timezone.now(), **form.cleaned_data)
    except NotInScope:
        raise Http404 from None
    except ActionError as refused:
        if refused.status == 403:
            raise PermissionDenied from None
        messages.warning(request, str(refused.message))
    else:
        messages.success(request, _("Noted."))
    return redirect(_back(request))


def flags_panel(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """For the case's page: nothing, and no query, where none was raised or the reader is not to know."""
    user: Any = request.user
    if not case.flag_count or not any(map(user.has_perm, SEEN_WITH)):
        return None
    rows = Flag.objects.visible_to(user).filter(case=case).select_related("looked_by")
    return {"flags": [_row(flag, user) for flag in rows]}


def _page(request: HttpRequest, user: User, *, is_done: bool) -> dict[str, Any]:
    found = Flag.objects.visible_to(user).filter(looked_at__isnull=not is_done)
    pager = KeysetPagination()
    try:
        rows = pager.paginate_queryset(
            found.select_related("case__category", "looked_by").order_by("-raised_at", "-id"), Request(request)
        )
    except ActionError as bad:  # a page that is none
        return {"rows": [], "error": str(bad.message)}
    links = pager.get_paginated_response([]).data
    return {"rows": [_row(flag, user) for flag in rows or []], "next": links["next"], "previous": links["previous"]}


def _row(flag: Flag, user: User) -> dict[str, Any]:
    return {"flag": flag, "words": facts_in_words(flag), "may_look": flag.looked_at is None and may_look(user)}


def facts_in_words(flag: Flag) -> str:
    """The facts as a sentence in the reader's language."""
    facts, numbers = flag.facts, _(", ").join(flag.facts.get("cases", []))
    if flag.kind == Flag.Kind.REPEATED:
        words = ngettext(
            "Reported here %(count)d time before within %(days)d days, %(own)d of them by the same person: %(cases)s",
            "Reported here %(count)d times before within %(days)d days, %(own)d of them by the same person: %(cases)s",
            facts["count"],
        )
        return words % {**facts, "cases": numbers}
    if flag.kind == Flag.Kind.PHOTO_ELSEWHERE:
        return _("A photo says it was taken %(metres)d m away.") % facts
    if numbers:
        return _("A photo is the same as one of %(cases)s.") % {"cases": numbers}
    return _("Two of its photos are the same picture.")


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    fine = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if fine else reverse("flags")
