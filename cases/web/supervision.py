"""`/supervision/`: the papers of supervision by what is to be done, and each on its own page, to sign or to print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from rest_framework.request import Request

from cases.actions.allowed import case_actions
from cases.actions.drafts import dismiss_draft, edit_draft, may_sign, sign_draft
from cases.models import Supervision
from cases.queries.papers import printed
from cases.queries.supervision import (
    FIRST,
    FIRST_OF_SIGNERS,
    TABS,
    SupervisionFilter,
    in_tab,
    signs,
    tab_counts,
    tabs_of,
)
from cases.web.act import put_errors
from cases.web.supervision_forms import DismissForm, DraftForm, ListForm
from jiangdu.api.pagination import KeysetPagination
from jiangdu.errors import ActionError, InvalidInput
from jiangdu.locking import waiting_briefly
from jiangdu.models import Unit, User
from jiangdu.web.papers import paper_response

# what the page's forms may ask for → (what does it, what the user reads afterwards)
DO: dict[str, tuple[Callable[..., Supervision], object]] = {
    "sign": (sign_draft, _("Signed and issued.")),
    "save": (edit_draft, _("The draft is saved.")),
    "dismiss": (dismiss_draft, _("The draft is dismissed.")),
}


@never_cache
@login_required
@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """The papers of one tab; the counts of all tabs are narrowed the same way."""
    user: Any = request.user
    at, tabs = timezone.now(), tabs_of(user)
    chosen = request.GET.get("tab", "")
    tab = chosen if chosen in tabs else FIRST_OF_SIGNERS if signs(user) else FIRST
    found = SupervisionFilter(request.GET, queryset=Supervision.objects.visible_to(user))
    rows, links, bad = _page(request, in_tab(found.qs, tab, at)) if found.is_valid() else ([], {}, dict(found.errors))
    context = {
        "tabs": _tabs(request, tab, tab_counts(found.qs, tabs, at) if found.is_valid() else dict.fromkeys(tabs)),
        "tab": tab,
        "rows": rows,
        "form": ListForm(request.GET or None),
        "chips": _chips(request),
        "errors": bad,
        "at": at,
        **links,
    }
    return render(request, "cases/supervision/list.html", context, status=400 if bad else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper; a POST signs it, saves the draft or dismisses it."""
    user: Any = request.user
    found = _visible(user, pk)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = DraftForm(request.POST if do in ("sign", "save") else None, paper=found)
    dismiss = DismissForm(request.POST if do == "dismiss" else None)
    asked = next((one for one in (form, dismiss) if one.is_bound), None)
    refused = _done(pk, user, do, asked) if asked is not None and asked.is_valid() else None
    if asked is not None and asked.is_valid() and refused is None:
        messages.success(request, str(DO[do][1]))
        return redirect("supervision-paper", pk)
    context = {
        "paper": found,
        "case": found.case,
        "form": form if found.is_draft and found.case.is_open and may_sign(found, user) else None,
        "dismiss": dismiss,
        "refused": refused,
        "answers": found.is_owed and "answer_supervision" in case_actions(found.case, user),
    }
    status = refused.status if refused else 400 if asked is not None and asked.errors else 200
    return render(request, "cases/supervision/paper.html", context, status=status)


def _done(pk: int, user: User, do: str, form: Any) -> ActionError | None:
    """Do what was asked; what it was refused with. Wrong fields are shown at the fields."""
    try:
        with waiting_briefly():
            DO[do][0](paper_id=pk, actor=user, at=timezone.now(), **form.cleaned_data)
    except InvalidInput as error:
        put_errors(form, error)
    except ActionError as error:
        return error
    return None


@never_cache
@login_required
@require_GET
def document(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The paper as docx or PDF."""
    user: Any = request.user
    found = _visible(user, pk)
    return paper_response(printed(found), form, name=found.number or f"{found.kind}-{found.pk}")


def _visible(user: User, pk: int) -> Supervision:
    found = Supervision.objects.visible_to(user).for_page().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, papers: Any) -> tuple[list[Supervision], dict[str, Any], dict[str, Any]]:
    """One page of rows, the ways to its neighbours, and what was wrong with the address."""
    pager = KeysetPagination()
    try:
        rows = pager.paginate_queryset(papers.for_page(), Request(request))
    except InvalidInput as error:
        return [], {}, {field: [str(words) for words, _code in problems] for field, problems in error.errors.items()}
    links = pager.get_paginated_response([]).data
    return rows, {"next": links["next"], "previous": links["previous"]}, {}


def _tabs(request: HttpRequest, current: str, counts: dict[str, Any]) -> list[dict[str, Any]]:
    """The tabs as links that keep the filters."""
    shown = []
    for name, count in counts.items():
        query = request.GET.copy()
        query.pop("cursor", None)
        query["tab"] = name
        tab = TABS[name]
        facts = {"label": tab.label, "url": f"?{query.urlencode()}", "count": count, "tone": tab.tone}
        shown.append(facts | {"current": name == current})
    return shown


def _chips(request: HttpRequest) -> list[dict[str, Any]]:
    """What the list is narrowed by, each with the address without it."""
    rows = []
    for name, field in ListForm(request.GET).fields.items():
        value = request.GET.get(name, "")
        if not value or name == "tab":
            continue
        query = request.GET.copy()
        query.pop(name)
        query.pop("cursor", None)
        words: Any = dict(Supervision.Kind.choices).get(value, value) if name == "kind" else value
        if name == "unit":
            unit = Unit.objects.filter(code=value).first()
            words = unit.short_name if unit else value
        rows.append({"label": field.label, "value": words, "url": f"?{query.urlencode()}"})
    return rows
