"""`/whistles/new/`: a town blows a whistle, from the phone too; `?case=` brings along what a case knows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.models import Case
from cases.web.act import put_errors
from cases.web.fields import UnitChoice, UnitChoices
from jiangdu.errors import ActionError, InvalidInput
from jiangdu.locking import waiting_briefly
from jiangdu.models import Unit, User
from whistles.actions.blow import Call, blow_whistle
from whistles.models import Kind
from whistles.models.lifecycle import BLOW
from whistles.web.forms import moment, words


class NewForm(forms.Form):
    """What a whistle needs. `cases`: numbers, separated by spaces or commas."""

    kind = forms.ChoiceField(label=gettext_lazy("What kind?"), choices=Kind.choices, widget=forms.RadioSelect)
    matter = words(gettext_lazy("What is it about?"), min_length=5)
    lng = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    accuracy = forms.FloatField(required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    lead = UnitChoice(label=gettext_lazy("Lead unit"))
    units = UnitChoices(
        Unit.objects.active(),
        label=gettext_lazy("Further units"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    meet_at = moment(
        gettext_lazy("On site by, if agreed"),
        required=False,
        help_text=gettext_lazy("Empty: the usual limit. Not for an emergency."),
    )
    cases = forms.CharField(label=gettext_lazy("Cases it is about"), max_length=400, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        # Villages are the town's own; it whistles for those above them.
        above = Unit.objects.active().exclude(kind=Unit.Kind.VILLAGE)
        for name in ("lead", "units"):
            self.fields[name].queryset = above  # type: ignore[attr-defined]

    def clean_cases(self) -> list[Case]:
        numbers = set(self.cleaned_data["cases"].replace(",", " ").replace("，", " ").split())
        found = list(Case.objects.visible_to(self.user).filter(number__in=numbers)) if numbers else []
        if missing := numbers - {case.number for case in found}:
            raise ValidationError(_("Not found: %(numbers)s") % {"numbers": ", ".join(sorted(missing))})
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("lng") is None or given.get("lat") is None:
            self.add_error("lng", _("Put the pin where the units shall come to."))
        return given

    def call(self) -> Call:
        given = dict(self.cleaned_data)
        given.pop("accuracy")
        return Call(location=Point(given.pop("lng"), given.pop("lat"), srid=4326), **given)


@login_required
@permission_required(BLOW, raise_exception=True)
@require_http_methods(["GET", "POST"])
def new_whistle(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = NewForm(request.POST if request.method == "POST" else None, initial=_of_case(request), user=user)
    refused: ActionError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with waiting_briefly():
                whistle = blow_whistle(actor=user, at=timezone.now(), call=form.call())
        except InvalidInput as error:
            put_errors(form, InvalidInput({"lng" if f == "location" else f: rows for f, rows in error.errors.items()}))
        except ActionError as error:
            refused = error
        else:
            messages.success(request, _("Blown: the units called have been told."))
            return redirect("whistle", whistle.number)
    status = refused.status if refused else 400 if form.errors else 200
    return render(request, "whistles/new.html", {"form": form, "refused": refused}, status=status)


def _of_case(request: HttpRequest) -> dict[str, Any]:
    """What to begin with: the case's place, address and words."""
    user: Any = request.user
    case = Case.objects.visible_to(user).filter(number=request.GET.get("case", "")).first()
    if case is None:
        return {}
    place = {"lng": case.location.x, "lat": case.location.y} if case.location else {}
    return {"cases": case.number, "matter": case.description, "address": case.address, "lead": case.lead_id, **place}
