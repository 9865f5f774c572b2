"""One verb on many work orders: each goes through the verb for itself, and each that does not is listed with its reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions.acknowledge import acknowledge_order
from cases.actions.assign import assign_order
from cases.models import WorkOrder
from cases.queries.teams import targets_for
from jiangdu.errors import ActionError, NotInScope, invalid
from jiangdu.locking import waiting_briefly
from jiangdu.models import User

MOST = 200  # orders at once: no more fit on a page
RESULTS = "order_results"
Verb = Callable[[int], object]


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """`POST /work-orders/bulk/`: verb, orders and, to assign, `to`. Back to the list, which shows what became of each."""
    user: Any = request.user
    verb = request.POST.get("verb", "")
    ids = [int(word) for word in dict.fromkeys(request.POST.getlist("orders")) if _is_id(word)][:MOST]
    try:
        request.session[RESULTS] = {"verb": verb, **_apply_each(user, ids, _verb(request, verb, user))}
    except ActionError as error:
        request.session[RESULTS] = {"verb": verb, "refused": str(error.message)}
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return redirect(back if safe else reverse("work-orders"))


def take_results(request: HttpRequest) -> dict[str, Any] | None:
    """What the last bulk verb did, once."""
    return request.session.pop(RESULTS, None)


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 19


def _verb(request: HttpRequest, verb: str, user: User) -> Verb:
    """The verb with everything but the order."""
    if verb == "acknowledge":
        return lambda pk: acknowledge_order(order_id=pk, actor=user, at=timezone.now())
    if verb != "assign":
        raise invalid("verb", _("Choose what to do with the selected work orders."))
    target = next((t for t in targets_for(user, timezone.now()) if t.key == request.POST.get("to")), None)
    if target is None:
        raise invalid("to", _("Choose to whom the selected work orders go."))
    to = {"office": target.office, "handler": target.handler}
    return lambda pk: assign_order(order_id=pk, actor=user, at=timezone.now(), **to)  # type: ignore[arg-type]


def _apply_each(user: User, ids: list[int], do: Verb) -> dict[str, Any]:
    """Every order in a transaction of its own, in the order given."""
    if not ids:
        raise invalid("orders", _("Select work orders first."))
    numbers = dict(WorkOrder.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "case__number"))
    done: list[dict[str, str]] = []
    failed: list[dict[str, str]] = []
    for pk in ids:
        reason = _apply(do, pk) if pk in numbers else str(NotInScope.message)
        outcome = {"number": numbers.get(pk, ""), "id": str(pk), "reason": reason}
        (failed if reason else done).append(outcome)
    return {"done": done, "failed": failed}


def _apply(do: Verb, pk: int) -> str:
    """'' when done, else why not."""
    try:
        with waiting_briefly():
            do(pk)
    except ActionError as error:
        return str(error.message)
    return ""
