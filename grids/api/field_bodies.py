"""What the calls of work in the field take: checked, turned into what the actions want, never saved here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from grids.actions.campaign import Plan
from grids.actions.patrol import MOST_POINTS
from grids.actions.place import MANAGED, Facts
from grids.api.fields import PointField
from grids.models import AreaKind, CampaignVisit
from grids.rules.coordinates import CoordinateSystem, to_wgs84
from grids.rules.track import TrackPoint
from jiangdu.api.fields import PersonField

TEXT: dict[str, Any] = {"max_length": 2000, "trim_whitespace": True}
SYSTEMS = [system.value for system in CoordinateSystem]
CODE: dict[str, Any] = {
    "regex": r"^[1-9][0-9]{5,16}$",
    "error_messages": {"invalid": _("A grid code has 6 to 17 digits.")},
}


def code_field(**kwargs: Any) -> serializers.RegexField:
    return serializers.RegexField(**CODE, **kwargs)


class HereBody(serializers.Serializer[Any]):
    """A position now. Afterwards `position` is (longitude, latitude) in WGS-84, or None."""

    location = PointField(required=False, allow_null=True)
    coordinate_system = serializers.ChoiceField(choices=SYSTEMS, default="wgs84")
    accuracy_m = serializers.FloatField(min_value=0, max_value=100_000, required=False, allow_null=True)
    grid = code_field(required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given, system = attrs.pop("location", None), attrs.pop("coordinate_system", "wgs84")
        attrs["position"] = to_wgs84(given[0], given[1], system) if given else None
        attrs["grid_code"] = attrs.pop("grid", "")
        return attrs


class SignInBody(HereBody):
    location = PointField()


class StartBody(HereBody):
    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        attrs.pop("accuracy_m", None)
        return attrs


class TrackPointBody(serializers.Serializer[Any]):
    """One position of a track."""

    at = serializers.DateTimeField()
    location = PointField()
    accuracy_m = serializers.FloatField(min_value=0, max_value=100_000, required=False, allow_null=True)


class PointsBody(serializers.Serializer[Any]):
    """Positions in WGS-84, as phones give them, in any order. Afterwards `points` are TrackPoints."""

    points = serializers.ListField(child=TrackPointBody(), max_length=MOST_POINTS, allow_empty=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        points = attrs.get("points", [])
        rows = [TrackPoint(p["at"], p["location"][0], p["location"][1], p.get("accuracy_m")) for p in points]
        return attrs | {"points": rows}


class StopBody(PointsBody):
    """The last positions the phone still had."""

    points = serializers.ListField(child=TrackPointBody(), max_length=MOST_POINTS, required=False)


class FactsBody(serializers.Serializer[Any]):
    """What is known of a place; what is left out stays."""

    has_property_management = serializers.ChoiceField(choices=sorted(MANAGED), required=False)
    owner_text = serializers.CharField(max_length=120, required=False, allow_blank=True)
    area_kinds = serializers.SlugRelatedField(
        slug_field="code", queryset=AreaKind.objects.all(), many=True, required=False
    )

    def facts(self) -> Facts:
        """Only after `is_valid()`."""
        names = ("has_property_management", "owner_text", "area_kinds")
        return Facts(**{name: self.validated_data.get(name) for name in names})


class PlaceFactsBody(FactsBody):
    note = serializers.CharField(required=False, allow_blank=True, **TEXT)


class VisitBody(serializers.Serializer[Any]):
    """`facts` with the outcome facts_changed."""

    outcome = serializers.ChoiceField(
        choices=[CampaignVisit.Outcome.NOTHING_FOUND.value, CampaignVisit.Outcome.FACTS_CHANGED.value]
    )
    findings = serializers.CharField(required=False, allow_blank=True, **TEXT)
    photos = serializers.ListField(child=serializers.UUIDField(), max_length=9, required=False)
    facts = FactsBody(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (facts := attrs.get("facts")) is not None:
            names = ("has_property_management", "owner_text", "area_kinds")
            attrs["facts"] = Facts(**{name: facts.get(name) for name in names})
        return attrs


class AssignVisitBody(serializers.Serializer[Any]):
    assignee = PersonField()


class EndBody(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, **TEXT)


class CampaignBody(serializers.Serializer[Any]):
    """A plan. `places`: ids, else all places of the area, of one kind if `area_kind` is given."""

    title = serializers.CharField(max_length=80)
    plan = serializers.CharField(max_length=4000)
    grid_prefix = code_field()
    area_kind = serializers.SlugRelatedField(
        slug_field="code", queryset=AreaKind.objects.all(), required=False, allow_null=True
    )
    places = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=2000, required=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()

    def plan_given(self) -> Plan:
        """Only after `is_valid()`."""
        return Plan(**self.validated_data)


class AskBody(serializers.Serializer[Any]):
    text = serializers.CharField(min_length=5, **TEXT)
    grid = code_field(required=False, allow_blank=True)


class QuestionAnswerBody(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)


class LeaveBody(serializers.Serializer[Any]):
    first_date = serializers.DateField()
    last_date = serializers.DateField()
    reason = serializers.CharField(max_length=120)


class MonthQuery(serializers.Serializer[Any]):
    """`month=2026-11`; this month when left out."""

    month = serializers.RegexField(
        r"^20[0-9]{2}-(0[1-9]|1[0-2])$",
        required=False,
        error_messages={"invalid": _("Give the month as year-month, for example 2026-11.")},
    )
