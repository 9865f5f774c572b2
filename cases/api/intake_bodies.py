"""The bodies of what happens to a report at the desk: self-handled, merged, restored."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.api.fields import CategoryField
from cases.api.inputs import Body, OptionalReasonBody, ReasonBody


class ConfirmSelfHandledBody(OptionalReasonBody):
    """`reason` is needed where there is no photo of kind `after`."""


class MergeBody(Body):
    """`target` is the number of the case that goes on."""

    target = serializers.CharField(max_length=20, help_text=_("The number of the open or suspended case that goes on."))


class RestoreBody(ReasonBody):
    category = CategoryField(required=False, allow_null=True, help_text=_("Needed if the case was never categorised."))
