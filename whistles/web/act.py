"""One page for every verb on a whistle: its form, and what happens when it is sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.web.act import put_errors
from cases.web.fields import PhotosField, uploaded
from jiangdu.errors import ActionError, InvalidInput, NotAllowed
from jiangdu.locking import waiting_briefly
from whistles.actions.calls import require_verb
from whistles.actions.tasks import may_finish
from whistles.actions.verbs import VERBS
from whistles.models import Whistle
from whistles.web.buttons import BUTTONS, FINISH_TASK, Button
from whistles.web.forms import VerbForm


@login_required
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """`/whistles/<number>/do/<verb>/`; `?unit=` or `?task=` says about which."""
    user: Any = request.user
    whistle = Whistle.objects.visible_to(user).for_list().filter(number=number).first()
    button = FINISH_TASK if verb == "finish_task" else BUTTONS.get(verb)
    if whistle is None or button is None:
        raise Http404
    refused = _refusal(request, whistle, verb)
    sent = request.POST if request.method == "POST" else None
    form = button.form(sent, initial=request.GET.dict(), whistle=whistle, user=user, verb=verb)
    if refused is None and request.method == "POST" and form.is_valid():
        try:
            with waiting_briefly():
                VERBS[verb](whistle_id=whistle.pk, actor=user, at=timezone.now(), **form.given())
        except InvalidInput as error:
            put_errors(form, _renamed(error))
        except ActionError as error:
            refused = error
        else:
            messages.success(request, str(button.done))
            return redirect("whistle", whistle.number)
    return _show(request, button, whistle, verb, form, refused)


def _refusal(request: HttpRequest, whistle: Whistle, verb: str) -> ActionError | None:
    """A page for who may never; the form with its words for who comes too late."""
    user: Any = request.user
    try:
        if verb != "finish_task":
            require_verb(whistle, verb, user)
        elif not any(may_finish(task, whistle, user) for task in whistle.tasks_now):
            raise NotAllowed
    except NotAllowed:
        raise PermissionDenied from None
    except ActionError as error:
        return error
    return None


def _renamed(error: InvalidInput) -> InvalidInput:
    """The form has the position in two fields: what is wrong with it stands on top."""
    return InvalidInput({"" if field == "location" else field: rows for field, rows in error.errors.items()})


def _show(
    request: HttpRequest, button: Button, whistle: Whistle, verb: str, form: VerbForm, refused: ActionError | None
) -> HttpResponse:
    pickers = [
        {
            "field": form[name],
            "kind": field.kind,
            "most": field.most,
            "photos": uploaded(request, request.POST.getlist(name)) if form.is_bound else [],
        }
        for name, field in form.fields.items()
        if isinstance(field, PhotosField)
    ]
    context = {
        "whistle": whistle, "verb": verb, "button": button, "form": form, "refused": refused, "pickers": pickers,
    }  # fmt: skip
    status = refused.status if refused else 400 if form.errors else 200
    return render(request, "whistles/act.html", context, status=status)
