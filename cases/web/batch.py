"""Several cases at once: chosen in the list or at the desk, one form for all, and what became of each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.actions.batch import batch as apply_batch
from cases.actions.batch import check_batch
from cases.actions.each import reason_of
from cases.models import Case
from cases.web.act import back_to
from cases.web.batch_forms import BATCHES
from jiangdu.errors import ActionError
from jiangdu.models import User
from jiangdu.scope import scope_of

RESULTS = "case_results"


@login_required
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """`POST /cases/batch/`: verb, numbers; the form of the verb, and with `do` its fields. Then back with the results."""
    user: Any = request.user
    verb, numbers = request.POST.get("verb", ""), list(dict.fromkeys(request.POST.getlist("numbers")))
    back = back_to(request) or reverse("cases")
    try:
        check_batch(verb, numbers)
    except ActionError as error:
        request.session[RESULTS] = {"refused": reason_of(error)}
        return redirect(back)
    offered = offered_to(user)
    if verb not in offered:
        raise PermissionDenied
    form = BATCHES[verb].form(request.POST if "do" in request.POST else None)
    if form.is_bound and form.is_valid():
        outcomes = apply_batch(actor=user, at=timezone.now(), verb=verb, numbers=numbers, **form.given())
        rows = [{"number": one.number, "reason": one.reason, "seen": bool(one.key)} for one in outcomes]
        request.session[RESULTS] = {"verb": verb, "rows": rows, "done": sum(not row["reason"] for row in rows)}
        return redirect(back)
    cases = Case.objects.visible_to(user).for_page().filter(number__in=numbers).order_by("number")
    context = {"verb": verb, "batch": BATCHES[verb], "form": form, "cases": cases, "numbers": numbers, "next": back}
    return render(request, "cases/batch.html", context, status=400 if form.errors else 200)


def offered_to(user: User) -> dict[str, object]:
    """The verbs a desk's person is offered for several cases: name → words. None for those who serve at no desk."""
    if not scope_of(user).centre_prefixes:
        return {}
    return {name: one.label for name, one in BATCHES.items() if any(map(user.has_perm, one.permissions))}


def take_case_results(request: HttpRequest) -> dict[str, Any] | None:
    """What the last batch did, once."""
    found = request.session.pop(RESULTS, None)
    if found and found.get("verb") in BATCHES:
        found["label"] = BATCHES[found["verb"]].label
    return found
