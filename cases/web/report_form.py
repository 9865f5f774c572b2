"""The report form: what a patroller's thumb or an acceptor's keyboard enters, checked and turned into a matter."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.actions.report import Caller, Matter
from cases.models import Case, Category, Condition
from cases.rules.elsewhere import belongs_elsewhere
from grids.rules.coordinates import InvalidCoordinate, checked
from jiangdu.errors import InvalidInput

WAIVERS = [
    ("", _("Choose why there is no photo")),
    ("called", _("Reported by phone")),
    ("danger", _("Too dangerous to go near")),
    ("moved", _("Gone or moved on before a photo")),
    ("dark", _("Too dark, or bad weather")),
    ("private", _("Privacy: people or a home")),
    ("device", _("The camera does not work")),
    ("other", _("Another reason")),
]
COORDINATE_WORDS = {
    "not_a_number": _("Longitude and latitude must be numbers."),
    "out_of_range": _("Longitude lies within ±180, latitude within ±90 degrees."),
    "swapped": _("Longitude comes first, then latitude. They look swapped."),
}
# What a refusal of the action calls a field → the form's field that shows it.
SHOWN_AT = {"location": "lng", "photo_waiver": "waiver", "reporter": "caller_phone"}


PHOTO_FIELDS = ("photos", "photos_before", "photos_after")


class TextField(forms.CharField):
    """Text as the reader sees it: a line break is one character, as in the browser's counter."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value).replace("\r\n", "\n") if value else value))


class ReportForm(forms.Form):
    """All of `/cases/new/`. The caller's fields exist only for those who take calls."""

    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    visit = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)
    description = TextField(
        label=_("What is the matter?"), min_length=5, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    category = forms.CharField(required=False, max_length=6)
    condition = forms.CharField(required=False, max_length=2)
    lng = forms.CharField(required=False, max_length=40)
    lat = forms.CharField(required=False, max_length=40)
    accuracy = forms.CharField(required=False, max_length=20)
    address = forms.CharField(
        label=_("Address or landmark"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_urgent = forms.BooleanField(
        label=_("Danger to life or safety right now"),
        required=False,
        help_text=_("The command centre looks at it first."),
    )
    self_handled = forms.BooleanField(
        label=_("I have put it right on the spot"),
        required=False,
        help_text=_("Add one photo from before and one from after."),
    )
    found_by_inspection = forms.BooleanField(label=_("Found by inspection: nobody has reported it"), required=False)
    photos = forms.CharField(required=False)  # several of one name: see photo_ids
    photos_before = forms.CharField(required=False)  # the two slots of what was put right on the spot
    photos_after = forms.CharField(required=False)
    waiver = forms.ChoiceField(label=_("No photo because"), required=False, choices=WAIVERS)
    waiver_text = forms.CharField(label=_("In your own words"), required=False, max_length=120)
    component = forms.CharField(
        label=_("Component code"),
        required=False,
        max_length=16,
        validators=[RegexValidator(r"^[0-9]{16}$", _("A component code has 16 digits."))],
    )
    same_as = forms.CharField(required=False, max_length=20)
    is_for_here = forms.BooleanField(
        label=_("It is a matter of the streets or of daily life. Send it."), required=False
    )
    caller_name = forms.CharField(label=_("Caller's name"), required=False, max_length=40)
    caller_phone = forms.CharField(
        label=_("Caller's phone"),
        required=False,
        validators=[RegexValidator(r"^[\d+\-() ]{3,20}$", _("A phone number has 3–20 digits, spaces, + - ( )."))],
    )
    contactable = forms.ChoiceField(
        label=_("Who may see the caller?"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        choices=[
            ("", _("Confidential: only the acceptor")),
            ("yes", _("The handling unit may contact the caller; each look is recorded")),
        ],
    )

    case: Case | None = None  # what came of it

    def __init__(self, data: QueryDict | None = None, *, takes_calls: bool, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        if not takes_calls:
            for name in ("caller_name", "caller_phone", "contactable"):
                del self.fields[name]
        for name in ("caller_name", "caller_phone"):
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = "off"

    def named_photos(self, field: str) -> list[str]:
        """The uploads named in one of the photo fields, without repetition."""
        named = self.data.getlist(field) if isinstance(self.data, QueryDict) else self.initial.get(field, [])
        return list(dict.fromkeys(named))

    @property
    def photo_ids(self) -> list[str]:
        """All uploads named by the form; ids that are none are left to the action to refuse. What shows it put right
        counts only where that is said."""
        fields = PHOTO_FIELDS if self.says_handled else PHOTO_FIELDS[:2]
        return list(dict.fromkeys(pk for field in fields for pk in self.named_photos(field)))

    @property
    def says_handled(self) -> bool:
        """Put right on the spot, in a category where that can be said."""
        return bool(self["self_handled"].value()) and bool(self.chosen and self.chosen.grid_duty)

    @cached_property
    def _named(self) -> tuple[Category | None, Condition | None]:
        """Category and condition as named by their codes, each None if there is none such. One query for the usual case."""
        code, look = self["category"].value(), self["condition"].value()
        if code and look:
            conditions = Condition.objects.filter(code=look, is_active=True, category__in=Category.objects.small())
            condition = conditions.filter(category__code=code).select_related("category__parent").first()
            if condition:
                return condition.category, condition
        return (Category.objects.small().filter(code=code).select_related("parent").first() if code else None), None

    @property
    def chosen(self) -> Category | None:
        """The category named, checked or not."""
        return self._named[0]

    @property
    def chosen_condition(self) -> Condition | None:
        """The condition named, if it is one of the chosen category's."""
        return self._named[1]

    def clean_category(self) -> str:
        if self.cleaned_data["category"] and self.chosen is None:
            raise ValidationError(_("This category does not exist any more. Choose another."), "does_not_exist")
        return str(self.cleaned_data["category"])

    def clean_condition(self) -> str:
        if self.cleaned_data["condition"] and self.chosen and self.chosen_condition is None:
            raise ValidationError(_("This condition belongs to another category."), "does_not_exist")
        return str(self.cleaned_data["condition"])

    def clean_is_for_here(self) -> bool:
        """Denunciations and leads to crimes are not taken, unless the reporter says that it is none."""
        is_for_here = bool(self.cleaned_data["is_for_here"])
        if belongs_elsewhere(self.cleaned_data.get("description", "")) and not is_for_here:
            raise ValidationError(
                _("Nothing was sent and nothing was kept here. Read the note, then decide."), "elsewhere"
            )
        return is_for_here

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lng, lat = cleaned.get("lng", ""), cleaned.get("lat", "")
        if lng or lat:
            try:
                cleaned["point"] = checked(lng, lat)
            except InvalidCoordinate as error:
                self.add_error("lng", ValidationError(COORDINATE_WORDS[str(error)], str(error)))
        if cleaned.get("waiver") == "other" and not cleaned.get("waiver_text"):
            self.add_error("waiver_text", ValidationError(_("Say in a few words why there is no photo."), "required"))
        if self.says_handled and not self.named_photos("photos_after") and not cleaned.get("waiver"):
            words = _("Add the photo that shows it put right, or choose the reason why there is none.")
            self.add_error("photos_after", ValidationError(words, "required"))
        return cleaned

    def matter(self) -> Matter:
        """What the action takes. Only after `is_valid()`."""
        given = self.cleaned_data
        point = given.get("point")
        raw = {"coordinates": list(point), "system": "wgs84"} if point else None
        if raw and given["accuracy"]:
            raw["accuracy"] = given["accuracy"]
        return Matter(
            description=given["description"],
            category=self.chosen,
            condition=self.chosen_condition,
            location=Point(point[0], point[1], srid=4326) if point else None,
            raw_location=raw,
            address=given["address"],
            is_urgent=given["is_urgent"],
            is_self_handled=self.says_handled,
            found_by_inspection=given["found_by_inspection"],
            photos=self.photo_ids,
            photo_waiver="" if self._shows_enough() else self._waiver(),
            component=given["component"],
            same_as=given["same_as"],
            caller=self._caller(),
        )

    def _shows_enough(self) -> bool:
        return bool(self.photo_ids) and (not self.says_handled or bool(self.named_photos("photos_after")))

    def _waiver(self) -> str:
        label = str(dict(WAIVERS)[self.cleaned_data["waiver"]]) if self.cleaned_data["waiver"] else ""
        return " · ".join(part for part in (label, self.cleaned_data["waiver_text"]) if part)

    def _caller(self) -> Caller | None:
        name, phone = self.cleaned_data.get("caller_name", ""), self.cleaned_data.get("caller_phone", "")
        if not name and not phone:
            return None
        return Caller(name=name, phone=phone, contactable=self.cleaned_data["contactable"] == "yes")

    def refuse(self, refusal: InvalidInput) -> None:
        """Show what the action refused at the fields it names."""
        for name, found in refusal.errors.items():
            field = SHOWN_AT.get(name, name)
            for message, code in found:
                self.add_error(field if field in self.fields else None, ValidationError(str(message), code))

    def renew(self) -> None:
        """A fresh key: what is sent next is a new report."""
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data["once"] = str(uuid.uuid4())
        self.data = data
