"""Bodies and answers of the catalogue that learns."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from cases.api.fields import when
from cases.api.schemas import Shape
from cases.models import CatalogueChange, DryRun, Proposal
from cases.queries.dry_run_result import Outcome
from jiangdu.models import User

MOVES = 200  # cases in one answer
Ids = serializers.ListField


class AcceptBody(serializers.Serializer[Any]):
    valid_from = serializers.DateField(required=False)
    valid_to = serializers.DateField(required=False, allow_null=True)
    document = serializers.CharField(max_length=120, required=False, allow_blank=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class DeclineBody(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class RollBackBody(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)
    whole_import = serializers.BooleanField(required=False, default=False)


class DryRunBody(serializers.Serializer[Any]):
    """Days on which cases were reported; ids of rows that wait, of proposals, of an import that was only checked."""

    first = serializers.DateField()
    last = serializers.DateField()
    rows = Ids(child=serializers.IntegerField(min_value=1, max_value=2**62), required=False, max_length=5000)
    proposals = Ids(child=serializers.IntegerField(min_value=1, max_value=2**62), required=False, max_length=5000)

    def get_fields(self) -> dict[str, Any]:
        """`import` is no name in Python."""
        number = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**31 - 1)
        return {**super().get_fields(), "import": number}


class ProposalShape(Shape):
    id = serializers.IntegerField()
    category = serializers.CharField()
    grid_prefix = serializers.CharField()
    place = serializers.IntegerField(allow_null=True)
    lead = serializers.CharField()
    state = serializers.ChoiceField(choices=Proposal.State.choices)
    cases = serializers.IntegerField()
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    row = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()


class ChangeShape(Shape):
    id = serializers.IntegerField()
    row = serializers.IntegerField()
    category = serializers.CharField()
    lead = serializers.CharField()
    kind = serializers.ChoiceField(choices=CatalogueChange.Kind.choices)
    catalogue_import = serializers.IntegerField(allow_null=True)
    proposal = serializers.IntegerField(allow_null=True)
    approved_at = serializers.DateTimeField()
    rolled_back_at = serializers.DateTimeField(allow_null=True)
    restored_as = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()


class LoadShape(Shape):
    unit = serializers.CharField()
    name = serializers.CharField()
    cases = serializers.ListField(child=serializers.IntegerField())
    office_hours = serializers.ListField(child=serializers.FloatField())
    continuous_hours = serializers.ListField(child=serializers.FloatField())


class MoveShape(Shape):
    case = serializers.CharField()
    category = serializers.CharField()
    grid = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    lead = serializers.CharField()


@extend_schema_serializer(component_name="DryRun")
class DryRunShape(Shape):
    """Pairs are (before, after). `cases` lists those one may see; `hidden` counts the others that would have moved."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=DryRun.State.choices)
    first = serializers.DateField()
    last = serializers.DateField()
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    moved = serializers.IntegerField(required=False)
    desk = serializers.DictField(child=serializers.ListField(child=serializers.IntegerField()), required=False)
    loads = LoadShape(many=True, required=False)
    cases = MoveShape(many=True, required=False)
    next = serializers.IntegerField(allow_null=True, required=False)
    hidden = serializers.IntegerField(required=False)


def proposal_json(row: Proposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "category": row.category.code,
        "grid_prefix": row.grid_prefix,
        "place": row.place.pk if row.place else None,
        "lead": row.lead.code,
        "state": row.state,
        "cases": row.case_count,
        "first_at": when(row.first_at),
        "last_at": when(row.last_at),
        "row": row.row_id,  # type: ignore[attr-defined]
        "reason": row.reason,
    }


def change_json(change: CatalogueChange) -> dict[str, Any]:
    return {
        "id": change.pk,
        "row": change.row.pk,
        "category": change.row.category.code,
        "lead": change.row.lead.code,
        "kind": change.kind,
        "catalogue_import": change.catalogue_import_id,
        "proposal": change.proposal_id,
        "approved_at": when(change.approved_at),
        "rolled_back_at": when(change.rolled_back_at),
        "restored_as": change.restored_as.pk if change.restored_as else None,
        "reason": change.reason,
    }


def dry_run_json(run: DryRun, person: User, *, after: int = 0) -> dict[str, Any]:
    """The run; with its result once it is done."""
    found = {
        "id": run.pk,
        "state": run.state,
        "first": run.first_day.isoformat(),
        "last": run.last_day.isoformat(),
        "total": run.total,
        "done": run.done,
    }
    if run.state != DryRun.State.DONE:
        return found
    outcome = Outcome(run)
    moves, following = outcome.moves(person, after=after, limit=MOVES)
    return found | {
        "moved": run.result["moved"],
        "desk": run.result["desk"],
        "loads": [
            {"unit": one.unit, "name": one.name, "cases": one.cases, "office_hours": one.office,
             "continuous_hours": one.continuous}
            for one in outcome.loads()
        ],
        "cases": [
            {"case": one.case.number, "category": one.case.category.code if one.case.category else "",
             "grid": one.case.grid_code, "before": one.before, "after": one.after, "lead": one.lead}
            for one in moves
        ],
        "next": following,
        "hidden": outcome.hidden(person),
    }  # fmt: skip
