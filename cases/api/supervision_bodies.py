"""Bodies of reminding and supervising."""

from __future__ import annotations

from rest_framework import serializers

from cases.actions.supervise import LONGEST
from cases.api.fields import UnitField
from cases.api.inputs import TEXT, Body, TextBody
from jiangdu.models import LimitUnit


class RemindBody(Body):
    text = serializers.CharField(required=False, allow_blank=True, **TEXT)


class LimitBody(Body):
    """How long something may take."""

    limit_unit = serializers.ChoiceField(choices=LimitUnit.choices)
    limit_value = serializers.IntegerField(min_value=1, max_value=LONGEST)


class SuperviseBody(LimitBody, TextBody):
    unit = UnitField(required=False, allow_null=True, help_text="A unit at work on the case; without it the lead.")


class AnswerBody(TextBody):
    document = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="The order's number; without it the oldest owed."
    )


class DraftBody(serializers.Serializer[dict[str, object]]):
    """Changes to a draft; a limit only where it is an order."""

    text = serializers.CharField(required=False, allow_blank=True, **TEXT)
    limit_unit = serializers.ChoiceField(choices=LimitUnit.choices, required=False)
    limit_value = serializers.IntegerField(min_value=1, max_value=LONGEST, required=False)


class EditBody(DraftBody):
    text = serializers.CharField(**TEXT)


class DismissBody(serializers.Serializer[dict[str, object]]):
    reason = serializers.CharField(**TEXT)
