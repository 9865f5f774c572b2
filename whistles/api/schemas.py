"""The shapes of the answers, for the schema. `outputs.py` builds them; a test holds the two together."""

from __future__ import annotations

from rest_framework import serializers

from cases.api.fields import PointField
from cases.api.schemas import ClockShape, GridHere, Happening, Named, Shape
from jiangdu.api.attachments import PhotoSerializer
from whistles import models

__all__ = ["Happening", "WhistleRow", "WhistleShape"]


class WhistleRatingShape(Shape):
    timeliness = serializers.IntegerField()
    attitude = serializers.IntegerField()
    effect = serializers.IntegerField()
    solved = serializers.BooleanField()
    text = serializers.CharField()
    rated_at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class WhistleCallShape(Shape):
    """One unit's call. `report_in_due_at`: when it has to be on site."""

    unit = Named()
    is_lead = serializers.BooleanField()
    state = serializers.ChoiceField(choices=models.CallState.choices)
    called_at = serializers.DateTimeField()
    confirm_due_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    agreed_at = serializers.DateTimeField(allow_null=True)
    report_in_due_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    arrival_kind = serializers.CharField(allow_null=True)
    officer = serializers.CharField(allow_null=True)
    location = PointField(allow_null=True)
    distance_m = serializers.IntegerField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField()
    absent_at = serializers.DateTimeField(allow_null=True)
    refused_at = serializers.DateTimeField(allow_null=True)
    refusal = serializers.CharField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    is_overdue = serializers.BooleanField()
    rating = WhistleRatingShape(allow_null=True)


class WhistleTaskShape(Shape):
    id = serializers.IntegerField()
    text = serializers.CharField()
    unit = Named()
    due_date = serializers.DateField()
    case = serializers.CharField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField()


class WhistleRow(Shape):
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=models.Kind.choices)
    state = serializers.ChoiceField(choices=models.WhistleState.choices)
    matter = serializers.CharField()
    location = PointField()
    address = serializers.CharField()
    town = Named()
    lead = Named()
    blown_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    is_overdue = serializers.BooleanField()
    result = serializers.CharField()
    calls = WhistleCallShape(many=True)


class WhistleShape(WhistleRow):
    grid = GridHere(allow_null=True)
    blown_by = serializers.CharField()
    cases = serializers.ListField(child=serializers.CharField())
    tasks = WhistleTaskShape(many=True)
    clocks = ClockShape(many=True)
    photos = PhotoSerializer(many=True)
    actions = serializers.ListField(child=serializers.CharField())
