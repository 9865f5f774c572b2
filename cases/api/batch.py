"""`POST cases/batch/`: one action on many cases, with a result for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.batch import BATCH, MOST, batch, check_batch
from cases.actions.each import Outcome
from cases.api.verbs import CASE_CALLS
from cases.models import Case, State
from jiangdu.api.base import ApiView

EXAMPLE = {
    "action": "dispatch",
    "numbers": ["JD20261124000001", "JD20261124000002"],
    "lead": "JD-G13",
    "reason": "同一片区",
}


class BatchBody(serializers.Serializer[Any]):
    """Beside these the fields of the action itself, the same for every case."""

    action = serializers.ChoiceField(choices=BATCH)
    numbers = serializers.ListField(child=serializers.CharField(max_length=20), allow_empty=False, max_length=MOST)


class BatchRefusal(serializers.Serializer[Any]):
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class BatchResult(serializers.Serializer[Any]):
    number = serializers.CharField()
    done = serializers.BooleanField()
    state = serializers.ChoiceField(choices=State.choices, allow_null=True)
    error = BatchRefusal(allow_null=True)


class BatchResults(serializers.Serializer[Any]):
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    results = BatchResult(many=True)


class BatchView(ApiView):
    """Each case goes through the action for itself; with an Idempotency-Key the answer stands for all of them."""

    @extend_schema(
        operation_id="cases_batch",
        request=BatchBody,
        responses=BatchResults,
        examples=[OpenApiExample("dispatch several", EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        asked = BatchBody(data=request.data)
        asked.is_valid(raise_exception=True)
        action, numbers = asked.validated_data["action"], asked.validated_data["numbers"]
        check_batch(action, numbers)
        body = CASE_CALLS[action].body(data=request.data)
        body.is_valid(raise_exception=True)
        outcomes = batch(
            actor=self.person, at=timezone.now(), verb=action, numbers=numbers, **dict(body.validated_data)
        )
        return Response(results_json(outcomes, _states(outcomes)))


def results_json(outcomes: Sequence[Outcome], states: dict[int, str]) -> dict[str, Any]:
    """How many were done, and what became of each."""
    rows = [
        {
            "number": one.number,
            "done": one.error is None,
            "state": states.get(one.key),
            "error": {"status": one.error.status, "code": one.error.code, "detail": one.reason} if one.error else None,
        }
        for one in outcomes
    ]
    done = sum(one.error is None for one in outcomes)
    return {"done": done, "failed": len(rows) - done, "results": rows}


def _states(outcomes: Sequence[Outcome]) -> dict[int, str]:
    return dict(Case.objects.filter(pk__in=[one.key for one in outcomes if one.key]).values_list("pk", "state"))
