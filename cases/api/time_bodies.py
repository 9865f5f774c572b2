"""The bodies of the actions about time: extension, suspension, appeal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.fields import PersonField
from cases.api.inputs import TEXT, Body, ReasonBody, TextPhotosBody, photos
from cases.models import SuspensionReason

BIG = 2**63 - 1


@extend_schema_field(OpenApiTypes.DATE)
class DayField(serializers.DateField):
    """A date; of a moment with its offset the local day is taken."""

    def to_internal_value(self, value: Any) -> date:
        try:
            moment = parse_datetime(value) if isinstance(value, str) and "T" in value else None
        except ValueError:
            moment = None
        if moment is None:
            return super().to_internal_value(value)
        return timezone.localdate(moment) if timezone.is_aware(moment) else moment.date()


class WhichOrder(Body):
    """`work_order` may be left out where only one waits."""

    work_order = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=BIG)


class DecideRequestBody(WhichOrder):
    opinion = serializers.CharField(required=False, allow_blank=True, **TEXT)


class SuspensionBody(ReasonBody):
    reason_code = serializers.ChoiceField(choices=SuspensionReason.choices)
    until = DayField()
    owner = PersonField(required=False, allow_null=True)
    photos = photos()


class LookBody(TextPhotosBody):
    is_worse = serializers.BooleanField(default=False)


class AppealBody(ReasonBody):
    work_order = serializers.IntegerField(min_value=1, max_value=BIG)
    evidence = photos()


class ReviewBody(WhichOrder):
    granted = serializers.BooleanField()
    opinion = serializers.CharField(**TEXT)
