"""The bodies of the actions: checked and turned into what the verbs take. Nothing is saved here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.api.fields import CategoryField, LocatedSerializer, PersonField, UnitField, condition_of
from cases.models import PreCheck

TEXT: dict[str, Any] = {"max_length": 2000, "trim_whitespace": True}


def photos(**kwargs: Any) -> serializers.ListField:
    """A list of attachment ids, at most 20."""
    return serializers.ListField(child=serializers.UUIDField(), max_length=20, required=False, **kwargs)


class Body(serializers.Serializer[Any]):
    """Every body may carry a note."""

    note = serializers.CharField(required=False, allow_blank=True, **TEXT)


class CallerSerializer(serializers.Serializer[Any]):
    """Who called."""

    name = serializers.CharField(max_length=40, required=False, allow_blank=True)
    phone = serializers.RegexField(
        r"^[\d+\-() ]{3,20}$",
        required=False,
        allow_blank=True,
        error_messages={"invalid": _("A phone number has 3–20 digits, spaces, + - ( ).")},
    )
    contactable = serializers.BooleanField(default=False)


class ReportBody(LocatedSerializer, Body):
    """`POST cases/`."""

    description = serializers.CharField(min_length=5, **TEXT)
    category = CategoryField(required=False, allow_null=True)
    condition = serializers.CharField(max_length=2, required=False, allow_blank=True)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    is_urgent = serializers.BooleanField(default=False)
    self_handled = serializers.BooleanField(default=False)
    photos = photos()
    photo_waiver = serializers.CharField(max_length=200, required=False, allow_blank=True)
    component = serializers.RegexField(
        r"^[0-9]{16}$",
        required=False,
        allow_blank=True,
        error_messages={"invalid": _("A component code has 16 digits.")},
        help_text=_("The component's code; without it the only one of the category close by is taken."),
    )
    same_as = serializers.CharField(
        max_length=20,
        required=False,
        allow_blank=True,
        help_text=_("The number of a possible duplicate this report belongs to; the desk merges the two."),
    )
    found_by_inspection = serializers.BooleanField(
        default=False, help_text=_("Inspectors only: nobody had reported it.")
    )
    external_id = serializers.CharField(max_length=60, required=False, allow_blank=True)
    visit = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        required=False,
        allow_null=True,
        help_text=_("The visit of a campaign the matter was found at; it is finished by the report."),
    )
    reporter = CallerSerializer(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        attrs["condition"] = condition_of(attrs.get("category"), attrs.get("condition", ""))
        return attrs


class CategorisedBody(Body):
    category = CategoryField()
    condition = serializers.CharField(max_length=2, required=False, allow_blank=True)
    is_urgent = serializers.BooleanField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["condition"] = condition_of(attrs.get("category"), attrs.get("condition", ""))
        return attrs


class FileBody(CategorisedBody):
    category = CategoryField(required=False, allow_null=True)


class RecategoriseBody(CategorisedBody):
    reason = serializers.CharField(**TEXT)


class ReasonBody(Body):
    reason = serializers.CharField(**TEXT)


class OptionalReasonBody(Body):
    reason = serializers.CharField(required=False, allow_blank=True, **TEXT)


class RejectBody(ReasonBody):
    reason_code = serializers.SlugField(max_length=40, required=False, allow_blank=True)


class PreCheckBody(Body):
    outcome = serializers.ChoiceField(choices=PreCheck.Outcome.choices)
    photos = photos()


class AssigneeBody(Body):
    assignee = PersonField(required=False, allow_null=True)


class DispatchBody(OptionalReasonBody):
    lead = UnitField()
    assisting = UnitField(many=True, required=False)


class UnitReasonBody(ReasonBody):
    unit = UnitField()


class TextBody(Body):
    text = serializers.CharField(**TEXT)


class TextPhotosBody(TextBody):
    photos = photos()


class ReasonPhotosBody(ReasonBody):
    photos = photos()


class PassVerificationBody(LocatedSerializer, Body):
    photos = photos()
    answer = serializers.CharField(required=False, allow_blank=True, **TEXT)
    satisfied = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        attrs.pop("raw_location")
        return attrs


class CloseBody(Body):
    condition_met = serializers.BooleanField()
    evaluation = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)


class PurposeBody(Body):
    purpose = serializers.CharField(min_length=5, max_length=200)


class AssignBody(Body):
    handler = PersonField(required=False, allow_null=True)
    unit = UnitField(required=False, allow_null=True, source="office")
    despite_leave = serializers.BooleanField(default=False, help_text=_("Also to a person who is on leave."))


class ResultBody(Body):
    text = serializers.CharField(**TEXT)
    reply = serializers.CharField(required=False, allow_blank=True, **TEXT)
    photos = photos()
    photo_waiver = serializers.CharField(max_length=200, required=False, allow_blank=True)


class PreviewBody(LocatedSerializer):
    """`POST routing/preview/`."""

    category = CategoryField()
    condition = serializers.CharField(max_length=2, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        attrs["condition"] = condition_of(attrs.get("category"), attrs.get("condition", ""))
        return attrs
