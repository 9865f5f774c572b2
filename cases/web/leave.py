"""Entering and ending a leave, and handing over the work orders of a person on leave."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions.hand_over import hand_over, orders_to_hand_over
from cases.actions.leave import end_leave, may_keep_leave, take_leave
from cases.queries.leave import leaves_of
from cases.web.act import put_errors
from cases.web.leave_forms import HandOverForm, LeaveForm
from cases.web.team import my_team
from jiangdu.errors import ActionError, InvalidInput
from jiangdu.models import Leave


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """`/work-orders/team/leaves/`: the form to enter a leave; then what is to be handed over, else the team page."""
    user: Any = request.user
    units, at = my_team(user), timezone.now()
    day = timezone.localdate(at)
    form = LeaveForm(request.POST or None, units=units, day=day, initial={"first_day": day})
    if request.method == "POST" and form.is_valid():
        try:
            leave = take_leave(actor=user, at=at, **form.given())
        except InvalidInput as error:
            put_errors(form, error)
        except ActionError as error:
            form.add_error(None, str(error.message))
        else:
            return _entered(request, leave)
    return render(request, "cases/leave.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back at work."""
    user: Any = request.user
    leave = _leave(request, pk)
    try:
        end_leave(leave_id=leave.pk, actor=user, at=timezone.now())
    except ActionError as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("%(name)s is back: nobody stands in any more.") % {"name": leave.person.name})
    return redirect("team")


@login_required
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person has in hand, and to whom it goes; afterwards a result for each order on the team page."""
    user: Any = request.user
    leave, at = _leave(request, pk), timezone.now()
    form = HandOverForm(request.POST or None, leave=leave, day=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        outcomes = hand_over(leave_id=leave.pk, actor=user, at=at, to=form.cleaned_data["to"])
        rows = [{"number": one.number, "reason": one.reason} for one in outcomes]
        to = form.cleaned_data["to"] or leave.deputy
        request.session["hand_over"] = {"to": to.name, "rows": rows, "done": sum(not row["reason"] for row in rows)}
        return redirect("team")
    in_hand = orders_to_hand_over(leave).select_related("case__category")
    return render(request, "cases/hand_over.html", {"leave": leave, "orders": in_hand, "form": form})


def _entered(request: HttpRequest, leave: Leave) -> HttpResponse:
    facts = {"name": leave.person.name, "deputy": leave.deputy.name}
    messages.success(request, _("Entered: %(deputy)s stands in for %(name)s.") % facts)
    return redirect("team-hand-over", leave.pk) if orders_to_hand_over(leave).exists() else redirect("team")


def _leave(request: HttpRequest, pk: int) -> Leave:
    """A leave of the user's team that is not over; any other is not there."""
    user: Any = request.user
    day = timezone.localdate()
    leave = get_object_or_404(leaves_of(my_team(user), day), pk=pk)
    if not may_keep_leave(user, leave.person, leave.unit, day):
        raise Http404
    return leave
