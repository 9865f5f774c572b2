"""`places/`, `campaigns/`, `visits/`: what is known of places, and campaigns from plan to findings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actions.campaign import assign_visit, end_campaign, plan_campaign
from grids.actions.place import change_place_facts, require_place
from grids.actions.rights import require_permission
from grids.actions.visit import finish_visit, require_visitor
from grids.api import field_schemas as shapes
from grids.api import parameters
from grids.api.field_bodies import AssignVisitBody, CampaignBody, EndBody, PlaceFactsBody, VisitBody
from grids.api.field_outputs import campaign_json, place_json, visit_json
from grids.api.patrols import checked
from grids.models import AreaKind, Campaign, CampaignVisit, Place
from grids.queries.campaigns import visits_for_page, with_progress
from jiangdu.api.base import ApiGenericView, ApiView
from jiangdu.errors import NotInScope, invalid

ENDING: dict[str, Any] = {"request": EndBody, "responses": shapes.CampaignShape}
NO_SUCH_KIND = _("There is no such kind of area.")


class PlacesView(ApiGenericView):
    """Places in use, with what is known of them."""

    queryset = Place.objects.none()
    serializer_class = shapes.PlaceShape

    def get_queryset(self) -> QuerySet[Place]:
        query = self.request.query_params
        places = Place.objects.visible_to(self.person).active().select_related("owner").prefetch_related("area_kinds")
        if kind := query.get("area_kind"):
            if not AreaKind.objects.filter(code=kind).exists():
                raise invalid("area_kind", NO_SUCH_KIND, "invalid_choice")
            places = places.filter(area_kinds__code=kind)
        prefix = parameters.code_prefix(query, "code")
        return places.filter(grid_code__startswith=prefix).defer("geometry").order_by("grid_code", "id")

    @extend_schema(
        operation_id="places_list",
        parameters=[
            OpenApiParameter("code", str, description="A grid code: the whole subtree."),
            OpenApiParameter("area_kind", str, description="Code of a kind of area the place itself carries."),
        ],
        responses=shapes.PlaceShape(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([place_json(row) for row in rows or []])


class PlaceView(ApiView):
    """One place."""

    @extend_schema(operation_id="places_read", responses=shapes.PlaceShape)
    def get(self, request: Request, pk: int) -> Response:
        place = Place.objects.visible_to(self.person).select_related("owner").filter(pk=pk).first()
        if place is None:
            raise NotInScope
        return Response(place_json(place))


class PlaceFactsView(ApiView):
    """`POST places/{id}/facts/`: correct what is known of a place in one's own area."""

    @extend_schema(operation_id="places_facts", request=PlaceFactsBody, responses=shapes.PlaceShape)
    def post(self, request: Request, pk: int) -> Response:
        require_place(pk, self.person)
        body = checked(PlaceFactsBody, request.data)
        note = body.validated_data.get("note", "")
        at = timezone.now()
        place = change_place_facts(place_id=pk, actor=self.person, at=at, facts=body.facts(), note=note)
        return Response(place_json(place))


class CampaignsView(ApiGenericView):
    """Campaigns one planned, has a visit in, or may plan in the area of. POST plans one."""

    queryset = Campaign.objects.none()
    serializer_class = shapes.CampaignShape

    @extend_schema(operation_id="campaigns_list", responses=shapes.CampaignShape(many=True))
    def get(self, request: Request) -> Response:
        seen = with_progress(Campaign.objects.visible_to(self.person)).order_by("-planned_at", "-id")
        return self.get_paginated_response([campaign_json(row) for row in self.paginate_queryset(seen) or []])

    @extend_schema(operation_id="campaigns_plan", request=CampaignBody, responses={201: shapes.CampaignShape})
    def post(self, request: Request) -> Response:
        require_permission(self.person, "grids.plan_campaign")
        plan = checked(CampaignBody, request.data).plan_given()
        campaign = plan_campaign(actor=self.person, at=timezone.now(), plan=plan)
        return Response(_fresh(campaign.pk), status=201)


class CampaignView(ApiView):
    """One campaign."""

    @extend_schema(operation_id="campaigns_read", responses=shapes.CampaignShape)
    def get(self, request: Request, pk: int) -> Response:
        if not Campaign.objects.visible_to(self.person).filter(pk=pk).exists():
            raise NotInScope
        return Response(_fresh(pk))


class CampaignEndView(ApiView):
    """`finish/` ends it; `cancel/` calls it off, with a reason."""

    cancel = False

    def post(self, request: Request, pk: int) -> Response:
        if not Campaign.objects.visible_to(self.person).filter(pk=pk).exists():
            raise NotInScope
        require_permission(self.person, "grids.plan_campaign")
        given = checked(EndBody, request.data).validated_data
        end_campaign(campaign_id=pk, actor=self.person, at=timezone.now(), cancel=self.cancel, **given)
        return Response(_fresh(pk))


@extend_schema_view(post=extend_schema(operation_id="campaigns_finish", **ENDING))
class CampaignFinishView(CampaignEndView):
    """Finish a campaign."""


@extend_schema_view(post=extend_schema(operation_id="campaigns_cancel", **ENDING))
class CampaignCancelView(CampaignEndView):
    """Call a campaign off, with a reason."""

    cancel = True


class VisitsView(ApiGenericView):
    """The visits of a campaign, as far as one sees them."""

    queryset = CampaignVisit.objects.none()
    serializer_class = shapes.VisitShape

    @extend_schema(operation_id="campaigns_visits", responses=shapes.VisitShape(many=True))
    def get(self, request: Request, pk: int) -> Response:
        if not Campaign.objects.visible_to(self.person).filter(pk=pk).exists():
            raise NotInScope
        seen = visits_for_page(self.person).filter(campaign=pk).order_by("id")
        return self.get_paginated_response([visit_json(row) for row in self.paginate_queryset(seen) or []])


class VisitView(ApiView):
    """One visit."""

    @extend_schema(operation_id="visits_read", responses=shapes.VisitShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(_visit(pk, self.person))


class VisitFinishView(ApiView):
    """`POST visits/{id}/finish/`. A case is reported by `POST cases/` with `visit`, which finishes the visit as well."""

    @extend_schema(operation_id="visits_finish", request=VisitBody, responses=shapes.VisitShape)
    def post(self, request: Request, pk: int) -> Response:
        require_visitor(pk, self.person)
        given = checked(VisitBody, request.data).validated_data
        finish_visit(visit_id=pk, actor=self.person, at=timezone.now(), **given)
        return Response(_visit(pk, self.person))


class VisitAssignView(ApiView):
    """`POST visits/{id}/assign/`: ask somebody else."""

    @extend_schema(operation_id="visits_assign", request=AssignVisitBody, responses=shapes.VisitShape)
    def post(self, request: Request, pk: int) -> Response:
        if not CampaignVisit.objects.visible_to(self.person).filter(pk=pk).exists():
            raise NotInScope
        require_permission(self.person, "grids.plan_campaign")
        given = checked(AssignVisitBody, request.data).validated_data
        assign_visit(visit_id=pk, actor=self.person, at=timezone.now(), **given)
        return Response(_visit(pk, self.person))


def _fresh(pk: int) -> dict[str, Any]:
    return campaign_json(with_progress(Campaign.objects.filter(pk=pk)).get())


def _visit(pk: int, person: Any) -> dict[str, Any]:
    visit = visits_for_page(person).filter(pk=pk).first()
    if visit is None:
        raise NotInScope
    return visit_json(visit)
