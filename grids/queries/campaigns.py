"""Campaigns and their progress, read for screens and figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from grids.models import AreaKind, Campaign, CampaignVisit, Grid, Place
from grids.models.campaign import CampaignVisitQuerySet
from grids.queries.guides import days_of
from jiangdu.models import User


def places_wanted(prefix: str, area_kind: AreaKind | None, chosen: Sequence[int] = ()) -> QuerySet[Place]:
    """Places in use within the area: those chosen, else all of the kind. A mark on the grid around counts as well."""
    places = Place.objects.active().filter(grid_code__startswith=prefix)
    if chosen:
        return places.filter(pk__in=chosen).order_by("grid_code", "pk")
    if area_kind:
        around = [Q(code=OuterRef("grid_code"))]
        around += [Q(code=Left(OuterRef("grid_code"), length)) for length in (6, 9, 12, 15)]
        marked = Grid.objects.filter(Q(*around, _connector=Q.OR), area_kinds=area_kind)
        places = places.filter(Q(area_kinds=area_kind) | Exists(marked)).distinct()
    return places.order_by("grid_code", "pk")


def with_progress(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """With `planned` and `done`, the numbers of visits."""
    return campaigns.annotate(
        planned=Count("visits"), done=Count("visits", filter=Q(visits__done_at__isnull=False))
    ).select_related("area_kind", "planned_by")


def outcomes_of(campaign: Campaign) -> dict[str, int]:
    """How many visits ended how; '' are those still open."""
    rows = campaign.visits.order_by().values_list("outcome").annotate(number=Count("pk"))
    return dict(rows)


def visit_rows(user: User, start: datetime, end: datetime) -> QuerySet[CampaignVisit]:
    """The visits behind the figure: of campaigns with a day in the span, as far as one sees them."""
    campaigns = Campaign.objects.in_period(*days_of(start, end))
    return CampaignVisit.objects.visible_to(user).filter(campaign__in=campaigns)


def visits_figure(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
    """Visits made until the end of the span ÷ visits planned."""
    counts = visit_rows(user, start, end).aggregate(
        planned=Count("pk", distinct=True), done=Count("pk", filter=Q(done_at__lt=end), distinct=True)
    )
    return counts["done"], counts["planned"]


def visits_for_page(user: User) -> CampaignVisitQuerySet:
    """Visits one sees, with place, marks and people."""
    seen = CampaignVisit.objects.visible_to(user).select_related("campaign", "place__owner", "assignee", "done_by")
    return seen.prefetch_related("place__area_kinds").defer("place__geometry")
