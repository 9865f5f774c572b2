"""Bodies of returning, judging, convening and deciding."""

from __future__ import annotations

from rest_framework import serializers

from cases.api.fields import PersonField, UnitField
from cases.api.inputs import TEXT, Body, ReasonBody, photos
from cases.models import Return


class ReturnBody(Body):
    """For `not_our_duty`, `not_our_area`, `owner_other` a clause (here or in the text) or evidence is needed."""

    reason_code = serializers.ChoiceField(choices=Return.Reason.choices)
    text = serializers.CharField(**TEXT)
    clause = serializers.CharField(max_length=200, required=False, allow_blank=True)
    evidence = photos()


class DenyReturnBody(Body):
    work_order = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    opinion = serializers.CharField(**TEXT)


class AcceptReturnBody(Body):
    work_order = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    opinion = serializers.CharField(required=False, allow_blank=True, **TEXT)


class ReferBackBody(ReasonBody):
    """With `look` or an `assignee` somebody of the grid is asked to look at once."""

    look = serializers.BooleanField(default=False)
    assignee = PersonField(required=False, allow_null=True)


class ConveneBody(Body):
    units = UnitField(many=True, allow_empty=False)
    at = serializers.DateTimeField(source="meets_at")


class DecideBody(Body):
    """`scope`: place, grid, village, town, district or a grid code; `until`: last day of the rule."""

    lead = UnitField()
    assisting = UnitField(many=True, required=False)
    minutes = serializers.CharField(max_length=8000)
    make_rule = serializers.BooleanField(default=False)
    scope = serializers.CharField(max_length=20, required=False, allow_blank=True)
    until = serializers.DateField(required=False, allow_null=True)
    document = serializers.CharField(max_length=60, required=False, allow_blank=True)
    reason = serializers.CharField(required=False, allow_blank=True, **TEXT)
