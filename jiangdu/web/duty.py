"""`/duty/`: who is on duty now, a unit's week with its gaps and conflicts, and the shifts to plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiangdu.actions.keep_rota import drop_shift, plan_shift
from jiangdu.errors import ActionError, InvalidInput
from jiangdu.models import DutyShift, Unit, User
from jiangdu.queries.duty import WEEK, may_keep, monday_of, shifts_seen, units_seen, week
from jiangdu.scope import scope_of


class ShiftForm(forms.Form):
    """One shift, in local time."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Who"))
    starts_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    order = forms.IntegerField(
        label=_("Order of call"), min_value=1, max_value=20, initial=1, help_text=_("1 is called first.")
    )
    phone = forms.CharField(label=_("Duty phone"), max_length=30, required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(posts__unit=unit, is_active=True).distinct().order_by("name")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def rota(request: HttpRequest) -> HttpResponse:
    """`?unit=` a code, `?week=` any day of it. A POST adds a shift."""
    user: Any = request.user
    unit, at = _unit(request, user), timezone.now()
    if unit is None:
        return render(request, "jiangdu/duty.html", {"unit": None})
    keeps = may_keep(user, unit)
    if request.method == "POST" and not keeps:
        raise PermissionDenied
    form = ShiftForm(request.POST if request.method == "POST" else None, unit=unit) if keeps else None
    if form is not None and form.is_bound and _planned(form, unit, user, None):
        messages.success(request, str(_("The shift is planned.")))
        return redirect(request.get_full_path())
    monday = monday_of(parse_day(request.GET.get("week", "")) or timezone.localdate(at))
    context = {
        "unit": unit,
        "units": units_seen(user).order_by("code") if units_seen(user).count() > 1 else [],
        "now": DutyShift.objects.at(at).filter(unit=unit).select_related("user").order_by("order", "id"),
        "days": week(unit, monday),
        "monday": monday,
        "earlier": monday - WEEK,
        "later": monday + WEEK,
        "today": timezone.localdate(at),
        "form": form,
        "at": at,
    }
    return render(request, "jiangdu/duty.html", context, status=400 if form is not None and form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def shift(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one shift, or drop it."""
    user: Any = request.user
    found = shifts_seen(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    if not may_keep(user, found.unit):
        raise PermissionDenied
    back = f"{reverse('duty')}?unit={found.unit.code}&week={timezone.localdate(found.starts_at)}"
    initial = {name: getattr(found, name) for name in ("user", "starts_at", "ends_at", "order", "phone")}
    changes = request.method == "POST" and "drop" not in request.POST
    form = ShiftForm(request.POST if changes else None, unit=found.unit, initial=initial)
    refused: ActionError | None = None
    try:
        if request.method == "POST" and "drop" in request.POST:
            drop_shift(shift=found, actor=user, at=timezone.now())
            messages.success(request, str(_("The shift is dropped.")))
            return redirect(back)
        if changes and _planned(form, found.unit, user, found):
            messages.success(request, str(_("The shift is changed.")))
            return redirect(back)
    except ActionError as error:
        refused = error
    status = refused.status if refused else 400 if form.errors else 200
    context = {"shift": found, "form": form, "back": back, "refused": refused}
    return render(request, "jiangdu/duty_shift.html", context, status=status)


def parse_day(text: str) -> date | None:
    """A day within a century, else None: an odd address shows this week."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 2000 <= day.year <= 2100 else None


def _unit(request: HttpRequest, user: User) -> Unit | None:
    """The unit asked for, within one's scope; else the first one serves at; else the first one sees."""
    units = units_seen(user)
    if code := request.GET.get("unit", ""):
        found = units.filter(code=code).first()
        if found is None:
            raise Http404
        return found
    own = [post.unit for post in scope_of(user).posts if post.unit]
    return own[0] if own else units.order_by("code").first()


def _planned(form: ShiftForm, unit: Unit, user: User, changed: DutyShift | None) -> bool:
    """Plan what the form says; its errors are shown at the fields. Other refusals are the caller's."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        plan_shift(unit=unit, actor=user, at=timezone.now(), shift=changed, **given)
    except InvalidInput as error:
        for field, problems in error.errors.items():
            for message, code in problems:
                form.add_error(field, ValidationError(str(message), code=code))
        return False
    return True
