"""The bodies of what comes after handling: call-back, rating, reopening, conclusion, spot check."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.inputs import TEXT, Body, ReasonBody, photos
from cases.models import SpotCheck


@extend_schema_field({"oneOf": [{"type": "array", "items": {"type": "string", "format": "uuid"}}, {"type": "string"}]})
class EvidenceField(serializers.Field[Any, Any, Any, Any]):
    """Evidence as attachment ids, or in words. Becomes {"photos": [...], "text": "..."}."""

    default_error_messages = {"form": _("Give a list of attachment ids, or a text.")}
    files = serializers.ListField(child=serializers.UUIDField(), max_length=20)
    words = serializers.CharField(allow_blank=True, **TEXT)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, str):
            return {"photos": [], "text": self.words.run_validation(data)}
        if isinstance(data, list):
            return {"photos": self.files.run_validation(data), "text": ""}
        self.fail("form")

    def to_representation(self, value: Any) -> Any:
        return value


class ReasonEvidenceBody(ReasonBody):
    """`reopen`, `force_close`: files are kept with the case; words go with the reason."""

    evidence = EvidenceField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        evidence = attrs.pop("evidence", {"photos": [], "text": ""})
        reason = "\n".join(filter(None, [attrs["reason"], evidence["text"]]))
        return {**attrs, "reason": reason, "photos": evidence["photos"]}


class ConcludeBody(ReasonBody):
    evidence = EvidenceField(required=False)
    remedies = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text=_("What the reporter may still do; without it the words of the settings stand."),
        **TEXT,
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        evidence = attrs.pop("evidence", {"photos": [], "text": ""})
        return {**attrs, "evidence": evidence["text"], "photos": evidence["photos"]}


class MarksBody(Body):
    """The reporter's word. Marks are needed where there was contact."""

    contacted = serializers.BooleanField(default=True)
    solved = serializers.BooleanField(required=False, allow_null=True, default=None)
    satisfied = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True, default=None)
    text = serializers.CharField(required=False, allow_blank=True, **TEXT)


class CallBackBody(MarksBody):
    contacted = serializers.BooleanField()


class SpotCheckBody(Body):
    outcome = serializers.ChoiceField(choices=SpotCheck.Outcome.choices)
    text = serializers.CharField(required=False, allow_blank=True, **TEXT)
    photos = photos()
