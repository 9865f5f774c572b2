"""The catalogue that learns: proposals, dry runs, and rolling back, for those who look after it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.dry_run import ask_dry_run
from cases.actions.proposals import accept_proposal, decline_proposal
from cases.actions.roll_back import roll_back
from cases.api.learning_shapes import (
    AcceptBody,
    ChangeShape,
    DeclineBody,
    DryRunBody,
    DryRunShape,
    ProposalShape,
    RollBackBody,
    change_json,
    dry_run_json,
    proposal_json,
)
from cases.models import CatalogueChange, DryRun, Proposal
from cases.models.proposal import SEEN_WITH
from jiangdu.api.base import ApiGenericView, ApiView
from jiangdu.errors import NotAllowed, NotInScope
from jiangdu.models import User


class ProposalsView(ApiGenericView):
    """Rows that manual dispatches propose, newest first. `state`: open, accepted, declined, rolled_back."""

    queryset = Proposal.objects.none()
    serializer_class = ProposalShape

    def get_queryset(self) -> QuerySet[Proposal]:
        found = Proposal.objects.visible_to(self.person).filter(case_count__gt=0)
        wanted = self.request.query_params.get("state", "")
        found = found.filter(state=wanted) if wanted in Proposal.State.values else found
        return found.select_related("category", "lead", "place").order_by("-id")

    @extend_schema(operation_id="catalogue_proposals_list", responses=ProposalShape(many=True))
    def get(self, request: Request) -> Response:
        _require(self.person)
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([proposal_json(row) for row in rows or []])


class AcceptView(ApiView):
    """Put a proposed row in force from a day on. Not by who sent one of its cases."""

    @extend_schema(operation_id="catalogue_proposal_accept", request=AcceptBody, responses=ProposalShape)
    def post(self, request: Request, pk: int) -> Response:
        given = _checked(AcceptBody, request)
        return Response(proposal_json(accept_proposal(proposal_id=pk, actor=self.person, at=timezone.now(), **given)))


class DeclineView(ApiView):
    """Leave the catalogue as it is, for a reason."""

    @extend_schema(operation_id="catalogue_proposal_decline", request=DeclineBody, responses=ProposalShape)
    def post(self, request: Request, pk: int) -> Response:
        given = _checked(DeclineBody, request)
        return Response(proposal_json(decline_proposal(proposal_id=pk, actor=self.person, at=timezone.now(), **given)))


class DryRunsView(ApiView):
    """Try changes on a past period (days, both inclusive, at most a year). Without any: all rows that wait.

    201 with the result, or 202 while a worker computes it; then ask again under its id.
    """

    @extend_schema(operation_id="catalogue_dry_run", request=DryRunBody, responses={201: DryRunShape, 202: DryRunShape})
    def post(self, request: Request) -> Response:
        given = _checked(DryRunBody, request)
        run = ask_dry_run(
            actor=self.person,
            at=timezone.now(),
            first=given["first"],
            last=given["last"],
            rows=given.get("rows", ()),
            proposals=given.get("proposals", ()),
            import_id=given.get("import"),
        )
        is_done = run.state == DryRun.State.DONE
        return Response(
            dry_run_json(run, self.person), status.HTTP_201_CREATED if is_done else status.HTTP_202_ACCEPTED
        )


class DryRunView(ApiView):
    """A run of one's own. `after`: the key `next` of the answer before, for further cases."""

    @extend_schema(operation_id="catalogue_dry_run_result", responses=DryRunShape)
    def get(self, request: Request, pk: int) -> Response:
        run = DryRun.objects.visible_to(self.person).filter(pk=pk).first()
        if run is None:
            raise NotInScope
        after = request.query_params.get("after", "")
        return Response(dry_run_json(run, self.person, after=int(after) if after.isdecimal() else 0))


class ChangesView(ApiGenericView):
    """What approvals changed, newest first."""

    queryset = CatalogueChange.objects.none()
    serializer_class = ChangeShape

    def get_queryset(self) -> QuerySet[CatalogueChange]:
        every = CatalogueChange.objects.select_related("row__category", "row__lead", "approved_by", "rolled_back_by")
        return every.order_by("-id")

    @extend_schema(operation_id="catalogue_changes_list", responses=ChangeShape(many=True))
    def get(self, request: Request) -> Response:
        _require(self.person)
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([change_json(row) for row in rows or []])


class RollBackView(ApiView):
    """From today on as before: one change (with those of the same proposal), or all of its import."""

    @extend_schema(operation_id="catalogue_roll_back", request=RollBackBody, responses=ChangeShape(many=True))
    def post(self, request: Request, pk: int) -> Response:
        _require(self.person)
        given = _checked(RollBackBody, request)
        change = CatalogueChange.objects.filter(pk=pk).first()
        if change is None:
            raise NotInScope
        whole = given["whole_import"] and change.catalogue_import_id
        what: dict[str, Any] = {"import_id": change.catalogue_import_id} if whole else {"change_id": pk}
        done = roll_back(actor=self.person, at=timezone.now(), reason=given["reason"], **what)
        return Response([change_json(one) for one in done])


def _require(person: User) -> None:
    if not any(map(person.has_perm, SEEN_WITH)):
        raise NotAllowed


def _checked(body: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    found = body(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)
