"""The shapes of the answers about work in the field, for the schema. `field_outputs.py` builds them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from grids.api.fields import FEATURE, PointField
from grids.models import Campaign, CampaignVisit, Patrol, Place
from grids.rules.track import Why


class Shape(serializers.Serializer[Any]):
    """Base of all answers."""


class Person(Shape):
    username = serializers.CharField()
    name = serializers.CharField()


class Owner(Shape):
    code = serializers.CharField()
    name = serializers.CharField()


class PlaceShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Place.Kind.choices)
    grid = serializers.CharField()
    owner = Owner(allow_null=True)
    owner_text = serializers.CharField()
    has_property_management = serializers.ChoiceField(["yes", "no", "unknown"])
    area_kinds = serializers.ListField(child=serializers.CharField())


class CampaignShape(Shape):
    id = serializers.IntegerField()
    title = serializers.CharField()
    plan = serializers.CharField()
    state = serializers.ChoiceField(Campaign.State.choices)
    grid_prefix = serializers.CharField()
    area_kind = serializers.CharField(allow_null=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    planned_by = Person()
    planned = serializers.IntegerField()
    done = serializers.IntegerField()


class VisitShape(Shape):
    id = serializers.IntegerField()
    campaign = serializers.IntegerField()
    place = PlaceShape()
    assignee = Person(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(CampaignVisit.Outcome.choices, allow_null=True)
    findings = serializers.CharField()
    cases = serializers.ListField(child=serializers.CharField())


class AttendanceShape(Shape):
    signed_in = serializers.IntegerField()
    required = serializers.IntegerField()  # type: ignore[assignment]
    leave = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)


class GuideShape(Shape):
    post = serializers.IntegerField()
    guide = Person()
    unit = serializers.CharField(allow_null=True)
    grid = serializers.CharField()
    attendance = AttendanceShape()


class DayShape(Shape):
    day = serializers.DateField()
    state = serializers.ChoiceField(["signed_in", "missing", "leave", "free", "ahead"])


class GuideDaysShape(GuideShape):
    days = DayShape(many=True)


class SignInShape(Shape):
    id = serializers.IntegerField()
    grid = serializers.CharField()
    day = serializers.DateField()
    at = serializers.DateTimeField()
    distance_m = serializers.IntegerField()


class LeaveShape(Shape):
    id = serializers.IntegerField()
    post = serializers.IntegerField()
    first_date = serializers.DateField()
    last_date = serializers.DateField()
    reason = serializers.CharField()


class QuestionShape(Shape):
    id = serializers.IntegerField()
    grid = serializers.CharField()
    guide = Person()
    asked_by = Person()
    asked_at = serializers.DateTimeField()
    text = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_null=True)


class PatrolShape(Shape):
    id = serializers.IntegerField()
    patroller = Person()
    grid = serializers.CharField()
    started_at = serializers.DateTimeField()
    stopped_at = serializers.DateTimeField(allow_null=True)
    ending = serializers.ChoiceField(Patrol.Ending.choices, allow_null=True)
    points = serializers.IntegerField()
    refused_points = serializers.IntegerField()
    distance_m = serializers.IntegerField(allow_null=True)
    cells_passed = serializers.IntegerField(allow_null=True)
    cells_total = serializers.IntegerField(allow_null=True)
    coverage = serializers.FloatField(allow_null=True)
    track_erased_at = serializers.DateTimeField(allow_null=True)


class Drawn(Shape):
    """A GeoJSON feature without facts of its own."""

    type = serializers.ChoiceField(choices=FEATURE)
    geometry = serializers.JSONField()
    properties = serializers.JSONField()


class PatrolWithTrack(PatrolShape):
    track = Drawn(allow_null=True)
    cells = Drawn(many=True)


class RefusedPoint(Shape):
    index = serializers.IntegerField()  # in the batch, from 0
    code = serializers.ChoiceField(list(Why.__args__))  # type: ignore[attr-defined]


class PointsTaken(Shape):
    kept = serializers.IntegerField()
    refused = RefusedPoint(many=True)


class LivePatrol(Shape):
    patrol = serializers.IntegerField()
    patroller = Person()
    grid = serializers.CharField()
    started_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField(allow_null=True)
    location = PointField(allow_null=True)


class CoverageShape(Shape):
    grid = serializers.CharField()
    month = serializers.CharField()
    cells_passed = serializers.IntegerField()
    cells_total = serializers.IntegerField()
    coverage = serializers.FloatField(allow_null=True)
    patrols = serializers.IntegerField()


class CoverageMapShape(Shape):
    type = serializers.CharField()
    features = Drawn(many=True)
