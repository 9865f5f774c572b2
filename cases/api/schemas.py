"""The shapes of the answers, for the schema. `outputs.py` builds them; a test holds the two together."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cases.api.fields import PointField
from cases.api.return_outputs import CoordinationShape, ReturnShape
from cases.models import Appealed, Asked, OrderState, State, SuspensionReason, TimeRequest, WorkOrder
from cases.models import Case as CaseModel
from jiangdu.api.attachments import PhotoSerializer


class Named(serializers.Serializer[Any]):
    """A code with its name in the reader's language."""

    code = serializers.CharField()
    name = serializers.CharField()


class GridHere(Named):
    path = Named(many=True)


class Shape(serializers.Serializer[Any]):
    """Base of all answers."""


class CaseOfOrder(Shape):
    """The part of its case that the unit needs."""

    number = serializers.CharField()
    description = serializers.CharField()
    category = Named(allow_null=True)
    address = serializers.CharField()
    is_urgent = serializers.BooleanField()


class RequestShape(Shape):
    """What a unit asked for, and what became of it. Shown with a case, not in lists of work orders."""

    kind = serializers.ChoiceField(choices=TimeRequest.Kind.choices)
    reason = serializers.CharField()
    reason_code = serializers.ChoiceField(choices=SuspensionReason.choices, allow_null=True)
    until = serializers.DateField(allow_null=True)
    needs_leader = serializers.BooleanField()
    asked_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=TimeRequest.Outcome.choices, allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    opinion = serializers.CharField()


class Order(Shape):
    id = serializers.IntegerField()
    case = CaseOfOrder()
    unit = Named()
    office = Named(allow_null=True)
    role = serializers.ChoiceField(choices=WorkOrder.Role.choices)
    state = serializers.ChoiceField(choices=OrderState.choices)
    handler = serializers.CharField(allow_null=True)
    result = serializers.CharField()
    reply = serializers.CharField()
    issued_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    is_overdue = serializers.BooleanField()
    paused = serializers.BooleanField()
    asked = serializers.ChoiceField(choices=Asked.choices, allow_null=True)
    extensions = serializers.IntegerField()
    ended_late = serializers.BooleanField()
    appeal = serializers.ChoiceField(choices=Appealed.choices, allow_null=True)
    requests = RequestShape(many=True)
    actions = serializers.ListField(child=serializers.CharField())


class CaseRow(Shape):
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    step = serializers.IntegerField(allow_null=True)
    desk = serializers.CharField()
    passed_up_at = serializers.DateTimeField(allow_null=True)
    category = Named(allow_null=True)
    condition = Named(allow_null=True)
    description = serializers.CharField()
    location = PointField(allow_null=True)
    address = serializers.CharField()
    grid = GridHere(allow_null=True)
    channel = serializers.ChoiceField(choices=CaseModel.Channel.choices)
    is_urgent = serializers.BooleanField()
    is_overdue = serializers.BooleanField()
    reported_at = serializers.DateTimeField()
    filed_at = serializers.DateTimeField(allow_null=True)
    dispatched_at = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    feedback_at = serializers.DateTimeField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    total_due_at = serializers.DateTimeField(allow_null=True)
    closing_kind = serializers.CharField(allow_null=True)
    reopened_at = serializers.DateTimeField(allow_null=True)
    satisfaction = serializers.IntegerField(allow_null=True)
    call_back_owed = serializers.BooleanField()
    found_by_inspection = serializers.BooleanField()
    lead = Named(allow_null=True)
    round = serializers.IntegerField()
    rework_count = serializers.IntegerField()
    return_count = serializers.IntegerField()
    suspension_count = serializers.IntegerField()
    suspended_until = serializers.DateField(allow_null=True)
    remind_count = serializers.IntegerField()


class Rule(Shape):
    id = serializers.IntegerField()
    category = serializers.CharField()
    document = serializers.CharField()


class Routing(Shape):
    rule = Rule(allow_null=True)
    explanation = serializers.CharField()


class LimitShape(Shape):
    unit = serializers.CharField()
    value = serializers.IntegerField()


class PauseShape(Shape):
    """An entry of the pause ledger; `to` is null while it lasts."""

    to = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateTimeField(), **super().get_fields()}


class ClockShape(Shape):
    stage = serializers.CharField()
    unit = Named(allow_null=True)
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    stopped_at = serializers.DateTimeField(allow_null=True)
    paused = serializers.BooleanField()
    level = serializers.CharField()
    limit = LimitShape()
    extensions = serializers.IntegerField()
    extended_minutes = serializers.IntegerField()
    paused_minutes = serializers.IntegerField()
    pauses = PauseShape(many=True)
    explanation = serializers.CharField()


class MaskedReporter(Shape):
    name = serializers.CharField()
    phone = serializers.CharField()


class RevealedReporter(Shape):
    """In clear, once; the look is in the audit."""

    name = serializers.CharField()
    phone = serializers.CharField()


class MergedInto(Shape):
    """The case that goes on, in what any reporter may know."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    unit = Named(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    reply = serializers.CharField()


class Case(CaseRow):
    assisting = Named(many=True)
    component = serializers.CharField(allow_null=True)
    self_handled = serializers.BooleanField()
    same_as = serializers.CharField(allow_null=True)
    merged_into = MergedInto(allow_null=True)
    merged_cases = serializers.ListField(child=serializers.CharField())
    routing = Routing()
    clocks = ClockShape(many=True)
    work_orders = Order(many=True)
    photos = PhotoSerializer(many=True)
    reporter = MaskedReporter(allow_null=True)
    returns = ReturnShape(many=True)
    coordinations = CoordinationShape(many=True)
    actions = serializers.ListField(child=serializers.CharField())


class Happening(Shape):
    seq = serializers.IntegerField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    actor = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    data = serializers.DictField(child=serializers.JSONField())  # type: ignore[assignment]
    hash = serializers.CharField()
    sentence = serializers.CharField()


class ConditionShape(Named):
    is_default = serializers.BooleanField()


class CategoryShape(Named):
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    kind = serializers.CharField()
    pinyin = serializers.CharField()
    is_urgent = serializers.BooleanField()
    grid_duty = serializers.BooleanField()
    needs_position = serializers.BooleanField()
    needs_photo = serializers.BooleanField()
    conditions = ConditionShape(many=True)


class Rejected(Shape):
    lead = serializers.CharField()
    category = serializers.CharField()
    why = serializers.CharField()


class Preview(Shape):
    lead = Named(allow_null=True)
    assisting = Named(many=True)
    rule = Rule(allow_null=True)
    rejected_rules = Rejected(many=True)
    explanation = serializers.CharField()
    verdict = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    grid = Named(allow_null=True)
