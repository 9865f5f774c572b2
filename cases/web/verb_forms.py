"""The forms behind the buttons: what each verb asks for. The verbs themselves check the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case, Condition, PreCheck, WorkOrder
from cases.web.fields import CategoryChoice, PersonChoice, PhotosField, UnitChoice, UnitChoices
from jiangdu.models import Unit, User
from jiangdu.recipients import holders

LONG = 2000


def words(label: Any, *, required: bool = True, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A text of up to 2,000 characters."""
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": LONG})
    return forms.CharField(label=label, required=required, max_length=LONG, widget=widget, **kwargs)


class VerbForm(forms.Form):
    """Base: knows the case or order it acts on and who asks. `given()` is what the verb is called with."""

    def __init__(self, *args: Any, case: Case, user: User, order: WorkOrder | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.user, self.order = case, user, order
        self.prepare()

    def prepare(self) -> None:
        """Narrow the choices to what fits the case."""

    def given(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if value not in (None, "")}


class NothingForm(VerbForm):
    """Only a confirmation."""


class ReasonForm(VerbForm):
    reason = words(_("Reason"))


class OptionalReasonForm(VerbForm):
    reason = words(_("Reason"), required=False, rows=2)


class TextForm(VerbForm):
    text = words(_("Text"))


class RejectForm(VerbForm):
    REASONS = [
        ("not_ours", _("Not a matter for this platform")),
        ("not_there", _("It is not there any more")),
        ("not_enough", _("Not enough to act on")),
        ("civil_matter", _("A matter between citizens: mediation")),
        ("repeated", _("Reported already")),
    ]
    reason_code = forms.ChoiceField(label=_("Reason"), choices=REASONS, widget=forms.RadioSelect)
    reason = words(_("What the reporter is told"))


class CategoryForm(VerbForm):
    category = CategoryChoice(label=_("Category"))
    condition = forms.ModelChoiceField(
        Condition.objects.none(), label=_("Condition"), required=False, empty_label=_("– default –")
    )
    is_urgent = forms.NullBooleanField(
        label=_("Urgent"),
        widget=forms.Select(choices=[("", _("as the category says")), ("true", _("yes")), ("false", _("no"))]),
        required=False,
    )

    verb = ""

    def prepare(self) -> None:
        """The conditions of the category chosen; the form asks for itself again when another is chosen."""
        category, condition = self.fields["category"], self.fields["condition"]
        asks = {
            "hx-get": f"/cases/{self.case.number}/do/{self.verb}/",
            "hx-target": "closest form",
            "hx-swap": "outerHTML",
        }
        category.widget.attrs |= {**asks, "hx-trigger": "change", "hx-include": "closest form"}
        category.initial = self.case.category_id
        wanted = str(self.data.get("category") or self.initial.get("category") or self.case.category_id or "")
        of_category = Condition.objects.filter(is_active=True, category_id=int(wanted) if wanted.isdigit() else 0)
        condition.queryset = of_category  # type: ignore[attr-defined]
        condition.initial = self.case.condition_id if wanted == str(self.case.category_id) else None


class FileForm(CategoryForm):
    verb = "file"
    note = words(pgettext_lazy("of an action", "Note"), required=False, rows=2)


class RecategoriseForm(CategoryForm):
    verb = "recategorise"
    reason = words(_("Reason"))


class AssigneeForm(VerbForm):
    assignee = PersonChoice(label=_("Who"), required=False)
    note = words(pgettext_lazy("of an action", "Note"), required=False, rows=2)

    def prepare(self) -> None:
        grid = self.case.grid_code
        people = holders("cases.verify_case", grid_code=grid) if grid else User.objects.none()
        self.fields["assignee"].queryset = people.order_by("name")  # type: ignore[attr-defined]


class PreCheckForm(VerbForm):
    outcome = forms.ChoiceField(label=_("What you found"), choices=PreCheck.Outcome.choices, widget=forms.RadioSelect)
    photos = PhotosField()
    note = words(pgettext_lazy("of an action", "Note"), required=False, rows=2)


class DispatchForm(VerbForm):
    lead = UnitChoice(label=_("Lead unit"))
    assisting = UnitChoices(
        Unit.objects.active(),
        label=_("Assisting units"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    reason = words(
        _("Reason"), required=False, rows=2, help_text=_("Needed when the catalogue does not name this unit.")
    )

    def prepare(self) -> None:
        rule = (self.case.routing or {}).get("rule") or {}
        code = (rule.get("lead") or {}).get("code")
        returners = {o.unit_id for o in self.case.orders_now if o.return_waits and o.is_lead}
        lead: Any = self.fields["lead"]
        lead.queryset = lead.queryset.exclude(pk__in=returners)
        lead.initial = lead.queryset.filter(code=code).first() if code else None


class AddAssistingForm(VerbForm):
    unit = UnitChoice(label=_("Unit"))
    reason = words(_("Reason"), rows=2)


class DropAssistingForm(AddAssistingForm):
    def prepare(self) -> None:
        units = [o.unit_id for o in self.case.orders_now if o.is_open and not o.is_lead]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=units)  # type: ignore[attr-defined]


class MakeSafeForm(VerbForm):
    text = words(_("What was done"))
    photos = PhotosField(kind="evidence")


class ProgressForm(VerbForm):
    text = words(_("How it is going"))
    photos = PhotosField(kind="evidence")


class ReworkForm(VerbForm):
    reason = words(_("What is not done"))
    photos = PhotosField(kind="evidence")


class PassVerificationForm(VerbForm):
    """On site: photo and position; by call-back: the answer."""

    photos = PhotosField(kind="after", label=_("Photo taken on site"))
    answer = words(_("What the reporter answered"), required=False)
    satisfied = forms.TypedChoiceField(
        label=_("How satisfied"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *((m, m) for m in "54321")],
    )
    lng = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def prepare(self) -> None:
        check = self.case.open_verification
        self.on_site = check is not None and check.method == check.Method.SITE
        by_call = check is not None and check.method == check.Method.CALL_BACK
        unused = [] if self.on_site else ["photos", "lng", "lat"]
        unused += [] if by_call else ["answer", "satisfied"]
        for name in unused:
            del self.fields[name]

    def given(self) -> dict[str, Any]:
        given = super().given()
        lng, lat = given.pop("lng", None), given.pop("lat", None)
        return given | ({"location": Point(lng, lat, srid=4326)} if lng is not None and lat is not None else {})


class CloseForm(VerbForm):
    condition_met = forms.BooleanField(label=_("The closing condition is met"))
    evaluation = forms.TypedChoiceField(
        label=_("How well was it handled?"),
        choices=[("", "–"), (5, _("5 – very well")), (4, "4"), (3, "3"), (2, "2"), (1, _("1 – badly"))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    note = words(pgettext_lazy("of an action", "Note"), required=False, rows=2)

    def prepare(self) -> None:
        closing = self.case.condition.closing if self.case.condition else ""
        self.fields["condition_met"].help_text = closing


class PurposeForm(VerbForm):
    purpose = words(_("What you need it for"), rows=2, min_length=5, help_text=_("Your look is recorded."))


class ResultForm(VerbForm):
    text = words(_("What was done"))
    reply = words(_("Reply to the reporter"), required=False, rows=2)
    photos = PhotosField(kind="after", label=_("Photos after the work"))
    photo_waiver = forms.CharField(label=_("No photo? Say why"), required=False, max_length=200)
