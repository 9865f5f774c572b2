"""The forms behind the buttons: what each verb asks for. The verbs themselves check the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from cases.web.fields import CategoryChoice, PhotosField, UnitChoice
from jiangdu.models import Unit, User
from jiangdu.scope import can_now, may
from whistles.actions.calls import CALL_VERBS
from whistles.actions.rate import Grades
from whistles.actions.tasks import Task
from whistles.models import Whistle

LONG = 2000


def words(label: Any, *, required: bool = True, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A text of up to 2,000 characters."""
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": LONG})
    return forms.CharField(label=label, required=required, max_length=LONG, widget=widget, **kwargs)


def moment(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A local day and time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **kwargs)


class VerbForm(forms.Form):
    """Base: knows the whistle and who asks; `given()` is what the verb is called with.

    `unit` is asked for only where several of the units called could be meant.
    """

    verb = ""

    def __init__(self, *args: Any, whistle: Whistle, user: User, verb: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whistle, self.user, self.verb = whistle, user, verb
        if verb in CALL_VERBS:
            self._ask_for_unit()
        self.prepare()

    def _ask_for_unit(self) -> None:
        calls = [call for call in self.whistle.calls_now if self._could_mean(getattr(call, self.verb))]
        if len(calls) > 1 and not (self.verb == "finish" and may(self.whistle.finish, self.user)):
            field = UnitChoice(Unit.objects.filter(pk__in=[call.unit_id for call in calls]), label=_("Unit"))
            field.initial = next((c.unit_id for c in calls if c.unit.code == self.initial.get("unit")), None)
            self.initial.pop("unit", None)
            self.fields = {"unit": field, **self.fields}

    def _could_mean(self, action: Any) -> bool:
        return can_now(action) and may(action, self.user)

    def prepare(self) -> None:
        """Narrow the choices to what fits the whistle."""

    def given(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if value not in (None, "")}


class NoteForm(VerbForm):
    note = words(_("Remark"), required=False, rows=2)


class ReasonForm(VerbForm):
    reason = words(_("Reason"))


class OpinionForm(VerbForm):
    opinion = words(_("Opinion"))


class ResultForm(VerbForm):
    text = words(_("What was done"))


class AnswerForm(VerbForm):
    text = words(_("Answer to the rating"), help_text=_("It stands beside the rating and cannot be taken back."))


class AgreeForm(VerbForm):
    meet_at = moment(_("On site by"))
    note = words(_("Remark"), required=False, rows=2)


class ReportInForm(VerbForm):
    """With a photo and the phone's position."""

    photos = PhotosField(kind="evidence", label=_("Photo taken on site"))
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    note = words(_("Remark"), required=False, rows=2)
    on_site = True

    def given(self) -> dict[str, Any]:
        given = super().given()
        lng, lat = given.pop("lng", None), given.pop("lat", None)
        return given | ({"location": Point(lng, lat, srid=4326)} if lng is not None and lat is not None else {})


def grade(label: Any) -> forms.TypedChoiceField:
    choices = [(5, _("5 – very good")), (4, "4"), (3, "3"), (2, "2"), (1, _("1 – bad"))]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, widget=forms.RadioSelect)


class RateForm(VerbForm):
    timeliness = grade(_("Timeliness"))
    attitude = grade(_("Attitude"))
    effect = grade(_("Effect"))
    solved = forms.TypedChoiceField(
        label=_("Is the matter solved?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    text = words(_("Why"), required=False, rows=2)

    def given(self) -> dict[str, Any]:
        given = self.cleaned_data
        grades = Grades(given["timeliness"], given["attitude"], given["effect"], given["solved"])
        return {"grades": grades, "text": given["text"]} | ({"unit": given["unit"]} if given.get("unit") else {})


class TaskForm(VerbForm):
    text = forms.CharField(label=_("Task"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}))
    owner = UnitChoice(label=_("Owner"))
    due_date = forms.DateField(label=_("until"), widget=forms.DateInput(attrs={"type": "date"}))
    as_case = forms.BooleanField(
        label=_("Report it as a case"),
        required=False,
        help_text=_("The case then runs through the six steps; the catalogue says who handles it."),
    )
    category = CategoryChoice(label=_("Category of the case"), required=False)

    def prepare(self) -> None:
        self.fields["owner"].initial = self.whistle.lead_id

    def given(self) -> dict[str, Any]:
        found = self.cleaned_data
        task = Task(found["text"], found["owner"], found["due_date"], found["as_case"], found.get("category"))
        return {"task": task}


class FinishTaskForm(VerbForm):
    task = forms.IntegerField(widget=forms.HiddenInput)
    text = words(_("What was done"))
