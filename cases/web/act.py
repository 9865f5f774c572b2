"""One page for every verb: its form, and what happens when it is sent. Answers htmx with the form alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from cases.actions.allowed import case_actions, order_actions
from cases.actions.verbs import CASE_VERBS, ORDER_VERBS, move_of
from cases.models import Case, WorkOrder
from cases.web.fields import PhotosField, uploaded
from cases.web.verb_forms import VerbForm
from cases.web.verbs import CASE_BUTTONS, ORDER_BUTTONS, Button
from jiangdu.api.idempotency import NOT_KEPT
from jiangdu.errors import ActionError, InvalidInput, WrongState
from jiangdu.locking import waiting_briefly
from jiangdu.scope import may


@login_required
@require_http_methods(["GET", "POST"])
def act_on_case(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """A verb on a case."""
    user: Any = request.user
    case = Case.objects.visible_to(user).filter(number=number).for_page().select_related("condition").first()
    button = CASE_BUTTONS.get(verb)
    if case is None or button is None:
        raise Http404
    return _act(request, button, verb, case, None, verb in case_actions(case, user))


@login_required
@require_http_methods(["GET", "POST"])
def act_on_order(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """A verb on a work order."""
    user: Any = request.user
    orders = WorkOrder.objects.visible_to(user)
    order = orders.select_related("unit", "office", "handler").filter(pk=pk).first()
    button = ORDER_BUTTONS.get(verb)
    if order is None or button is None:
        raise Http404
    case = Case.objects.for_page().select_related("condition").get(pk=order.case_id)
    return _act(request, button, verb, case, order, verb in order_actions(order, user))


def _act(
    request: HttpRequest, button: Button, verb: str, case: Case, order: WorkOrder | None, allowed: bool
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    user: Any = request.user
    form = button.form(sent, initial=request.GET.dict(), case=case, user=user, order=order)
    refused: ActionError | None = None
    if request.method == "POST" and form.is_valid():
        subject = {"order_id": order.pk} if order else {"case_id": case.pk}
        do = ORDER_VERBS[verb] if order else CASE_VERBS[verb]
        try:
            with waiting_briefly():
                done = do(**subject, actor=request.user, at=timezone.now(), **form.given())
        except InvalidInput as error:
            put_errors(form, error)
        except ActionError as error:
            refused = error
        else:
            return _after(request, button, case, done)
    elif not allowed:
        refused = _refusal(request, verb, case, order)
    return _show(request, button, verb, case, order, form, refused)


def _refusal(request: HttpRequest, verb: str, case: Case, order: WorkOrder | None) -> ActionError | None:
    """Why not, before the fields are looked at: a page for who may never; the form with its words for who comes too late."""
    action = move_of(order or case, verb)
    if request.method == "GET" or not may(action, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    return WrongState()


def _after(request: HttpRequest, button: Button, case: Case, done: Any) -> HttpResponse:
    if isinstance(done, dict):  # personal data: shown in this answer and nowhere else
        shown = render(request, "cases/revealed.html", {"case": case, "revealed": done})
        shown["Cache-Control"] = NOT_KEPT
        return shown
    messages.success(request, str(button.done))
    return redirect(back_to(request) or reverse("case", args=[case.number]))


def back_to(request: HttpRequest) -> str:
    """Where to go on afterwards: an address of this site, else ''."""
    back = request.POST.get("next") or request.GET.get("next", "")
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""


def _show(
    request: HttpRequest, button: Button, verb: str, case: Case, order: WorkOrder | None, form: VerbForm, refused: Any
) -> HttpResponse:
    pickers = [
        {"field": form[name], "kind": field.kind, "most": field.most, "photos": _sent(request, form, name)}
        for name, field in form.fields.items()
        if isinstance(field, PhotosField)
    ]
    context = {
        "case": case, "order": order, "verb": verb, "button": button, "form": form, "refused": refused,
        "pickers": pickers, "next": back_to(request),
    }  # fmt: skip
    status = refused.status if refused else 400 if form.errors else 200
    template = "cases/_act_form.html" if request.htmx else "cases/act.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


def _sent(request: HttpRequest, form: VerbForm, name: str) -> list[dict[str, Any]]:
    return uploaded(request, request.POST.getlist(name)) if form.is_bound else []


def put_errors(form: Any, error: InvalidInput) -> None:
    """Show a verb's refusal at the fields it names; what has no field of that name goes on top."""
    for field, problems in error.errors.items():
        for message, code in problems:
            form.add_error(field if field in form.fields else None, ValidationError(str(message), code=code))
