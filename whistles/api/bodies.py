"""The bodies of the actions on a whistle: checked and turned into what the verbs take. Nothing is saved here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.api.fields import CategoryField, LocatedSerializer, UnitField
from cases.api.inputs import TEXT, Body, photos
from cases.models import Case
from whistles.actions.rate import Grades
from whistles.actions.tasks import Task
from whistles.models import Kind


class CaseField(serializers.SlugRelatedField[Case]):
    """A case by its number; whether one may see it is for the verb to check."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="number", queryset=Case.objects.all(), **kwargs)
        self.error_messages["does_not_exist"] = _("One of these cases does not exist, or not for you.")


class WhistleBlowBody(LocatedSerializer, Body):
    """`POST whistles/`."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    matter = serializers.CharField(min_length=5, **TEXT)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    lead = UnitField()
    units = UnitField(many=True, required=False)
    cases = CaseField(many=True, required=False)
    meet_at = serializers.DateTimeField(required=False, allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        fields["location"].required, fields["location"].allow_null = True, False
        return fields


class WhistleUnitBody(Body):
    """`unit`: needed only if one acts for several of those called."""

    unit = UnitField(required=False, allow_null=True)


class WhistleNamedUnitBody(Body):
    unit = UnitField()


class WhistleReportInBody(LocatedSerializer, WhistleUnitBody):
    photos = photos()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        attrs.pop("raw_location")
        return attrs


class WhistleReasonBody(WhistleUnitBody):
    reason = serializers.CharField(**TEXT)


class WhistleCancelBody(Body):
    reason = serializers.CharField(**TEXT)


class WhistleOpinionBody(WhistleUnitBody):
    opinion = serializers.CharField(**TEXT)


class WhistleAgreeBody(WhistleNamedUnitBody):
    meet_at = serializers.DateTimeField()


class WhistleTextBody(WhistleUnitBody):
    text = serializers.CharField(**TEXT)


class WhistleTaskBody(Body):
    text = serializers.CharField(max_length=500)
    unit = UnitField()
    due_date = serializers.DateField()
    as_case = serializers.BooleanField(default=False)
    category = CategoryField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        note = {"note": attrs.pop("note")} if "note" in attrs else {}
        return {"task": Task(**attrs), **note}


class WhistleFinishTaskBody(Body):
    task = serializers.IntegerField(min_value=1, max_value=2**62)
    text = serializers.CharField(**TEXT)


class WhistleRateBody(WhistleNamedUnitBody):
    timeliness = serializers.IntegerField(min_value=1, max_value=5)
    attitude = serializers.IntegerField(min_value=1, max_value=5)
    effect = serializers.IntegerField(min_value=1, max_value=5)
    solved = serializers.BooleanField()
    text = serializers.CharField(required=False, allow_blank=True, **TEXT)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        grades = {name: attrs.pop(name) for name in ("timeliness", "attitude", "effect", "solved")}
        return {"grades": Grades(**grades), **attrs}
