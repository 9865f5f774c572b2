"""Returns and meetings in the API's answer about a case."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from cases.api.fields import when
from cases.models import Case, Coordination, Return
from cases.queries.returns import meetings_of, returns_of
from jiangdu.models import Unit


class UnitShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class ReturnShape(serializers.Serializer[Any]):
    """`outcome` is null until the desk has judged."""

    work_order = serializers.IntegerField()
    unit = UnitShape()
    role = serializers.CharField()
    reason_code = serializers.ChoiceField(choices=Return.Reason.choices)
    reason = serializers.CharField()
    text = serializers.CharField()
    clause = serializers.CharField()
    is_late = serializers.BooleanField()
    at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=Return.Outcome.choices, allow_null=True)
    judged_at = serializers.DateTimeField(allow_null=True)


class RuleShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    place = serializers.CharField(allow_null=True)
    grid_prefix = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class PapersShape(serializers.Serializer[Any]):
    docx = serializers.CharField()
    pdf = serializers.CharField()


class CoordinationShape(serializers.Serializer[Any]):
    """`decided_at`, `lead` and `rule` are null until there is a decision."""

    number = serializers.CharField()
    convened_at = serializers.DateTimeField()
    by_itself = serializers.BooleanField()
    meets_at = serializers.DateTimeField()
    units = UnitShape(many=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    lead = UnitShape(allow_null=True)
    assisting = UnitShape(many=True)
    minutes = serializers.CharField()
    document = serializers.CharField()
    rule = RuleShape(allow_null=True)
    papers = PapersShape()


def disputed_json(case: Case) -> dict[str, Any]:
    """`returns` and `coordinations` of a case; empty lists, and no query, for an ordinary one."""
    return {
        "returns": [_return(row) for row in returns_of(case)],
        "coordinations": [_meeting(row) for row in meetings_of(case)],
    }


def _return(row: Return) -> dict[str, Any]:
    return {
        "work_order": row.order_id,
        "unit": _unit(row.unit),
        "role": row.role,
        "reason_code": row.reason_code,
        "reason": str(row.get_reason_code_display()),
        "text": row.text,
        "clause": row.clause,
        "is_late": row.is_late,
        "at": when(row.at),
        "outcome": row.outcome or None,
        "judged_at": when(row.judged_at),
    }


def _meeting(row: Coordination) -> dict[str, Any]:
    rule = row.rule
    return {
        "number": row.number,
        "convened_at": when(row.convened_at),
        "by_itself": row.convened_by_id is None,
        "meets_at": when(row.meets_at),
        "units": [_unit(unit) for unit in row.invited.all()],
        "decided_at": when(row.decided_at),
        "lead": _unit(row.lead) if row.lead else None,
        "assisting": [_unit(unit) for unit in row.assisting.all()],
        "minutes": row.minutes,
        "document": row.document,
        "rule": {
            "id": rule.pk,
            "place": str(rule.place) if rule.place else None,
            "grid_prefix": rule.grid_prefix,
            "valid_from": rule.valid_from.isoformat(),
            "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        } if rule else None,
        "papers": {form: reverse("api-coordination-paper", args=[row.number, form]) for form in ("docx", "pdf")},
    }  # fmt: skip


def _unit(unit: Unit) -> dict[str, str]:
    return {"code": unit.code, "name": unit.short_name}
