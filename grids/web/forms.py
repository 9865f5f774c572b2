"""The forms of work in the field. The actions check the rules; their refusals are shown at the fields they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grids.actions.campaign import Plan
from grids.actions.place import Facts
from grids.models import AreaKind, CampaignVisit, Place
from grids.rules.coordinates import InvalidCoordinate, checked
from jiangdu.errors import InvalidInput
from jiangdu.models import User
from jiangdu.web.photo_fields import PhotosField

LONG = 2000
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MANAGED_WORDS = [("yes", _("yes")), ("no", _("no")), ("unknown", _("not known"))]


def text_area(rows: int, most: int = LONG) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": most})


def refuse(form: forms.Form, refusal: InvalidInput, shown_at: Mapping[str, str] | None = None) -> None:
    """Show what an action refused; what has no field of that name goes on top."""
    for name, problems in refusal.errors.items():
        field = (shown_at or {}).get(name, name)
        for message, code in problems:
            form.add_error(field if field in form.fields else None, ValidationError(str(message), code))


class HereForm(forms.Form):
    """A position the phone gave, WGS-84."""

    lng = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    accuracy = forms.FloatField(required=False, min_value=0, widget=forms.HiddenInput)
    grid = forms.RegexField(r"^[1-9][0-9]{5,16}$", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["position"] = None
        if given.get("lng") or given.get("lat"):
            try:
                given["position"] = checked(given.get("lng"), given.get("lat"))
            except InvalidCoordinate as error:
                raise ValidationError(_("The phone gave no usable position. Try again."), "invalid") from error
        return given


class FactsForm(forms.Form):
    """What is known of a place."""

    has_property_management = forms.ChoiceField(
        label=_("Has property management"), choices=MANAGED_WORDS, required=False, widget=forms.RadioSelect
    )
    owner_text = forms.CharField(label=_("Owner, if not a unit"), max_length=120, required=False)
    area_kinds = forms.ModelMultipleChoiceField(
        AreaKind.objects.all(),
        label=_("Kinds of area"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They decide who is responsible for the next case here."),
    )

    @staticmethod
    def known(place: Place) -> dict[str, Any]:
        """What the form starts with."""
        managed = {True: "yes", False: "no", None: "unknown"}[place.has_property_management]
        kinds = [kind.pk for kind in place.area_kinds.all()]
        return {"has_property_management": managed, "owner_text": place.owner_text, "area_kinds": kinds}

    def facts(self) -> Facts:
        given = self.cleaned_data
        managed = given["has_property_management"] or None
        return Facts(managed, given["owner_text"], list(given["area_kinds"]))


class PlaceFactsForm(FactsForm):
    note = forms.CharField(label=_("Why, or where you know it from"), required=False, widget=text_area(2))


class VisitForm(FactsForm):
    """The result of a visit, with the facts beneath."""

    OUTCOMES = [
        (CampaignVisit.Outcome.NOTHING_FOUND.value, CampaignVisit.Outcome.NOTHING_FOUND.label),
        (CampaignVisit.Outcome.FACTS_CHANGED.value, CampaignVisit.Outcome.FACTS_CHANGED.label),
    ]
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect)
    findings = forms.CharField(label=_("Findings"), required=False, widget=text_area(3))
    photos = PhotosField(kind="evidence", most=9)


class AssignForm(forms.Form):
    """Somebody of the grid staff around the place."""

    assignee = forms.ModelChoiceField(User.objects.none(), label=_("Who visits it"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        field.queryset = people  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: user.name  # type: ignore[attr-defined]


class CampaignForm(forms.Form):
    """A plan."""

    title = forms.CharField(label=_("Title"), max_length=80)
    plan = forms.CharField(label=_("What to look at"), max_length=4000, widget=text_area(5, 4000))
    grid_prefix = forms.RegexField(
        r"^[1-9][0-9]{5,16}$",
        label=_("Area code"),
        help_text=_(
            "A town, village or grid. Every place inside is visited, unless you choose a kind or single places."
        ),
        error_messages={"invalid": _("A grid code has 6 to 17 digits.")},
    )
    area_kind = forms.ModelChoiceField(
        AreaKind.objects.all(), label=_("Only places of this kind of area"), required=False
    )
    places = forms.ModelMultipleChoiceField(
        Place.objects.active(),
        label=_("Only these places"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    starts_on = forms.DateField(label=_("From"), widget=DAY)
    ends_on = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].queryset = places  # type: ignore[attr-defined]

    def given(self) -> Plan:
        data = self.cleaned_data
        return Plan(**{**data, "places": [place.pk for place in data["places"]]})


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, widget=text_area(2))


class AskForm(forms.Form):
    grid = forms.ChoiceField(label=_("Grid"))
    text = forms.CharField(label=_("Your question to the guide"), min_length=5, max_length=LONG, widget=text_area(3))

    def __init__(self, *args: Any, grids: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grid"].choices = grids  # type: ignore[attr-defined]
        if len(grids) == 1:
            self.fields["grid"].widget = forms.HiddenInput()
            self.fields["grid"].initial = grids[0][0]


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), max_length=4000, widget=text_area(5, 4000))


class LeaveForm(forms.Form):
    first_date = forms.DateField(label=_("From"), widget=DAY)
    last_date = forms.DateField(label=_("Until"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), max_length=120)
