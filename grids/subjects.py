"""What of the grids has history, files, clocks or notices, and where its page is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from grids import sentences
from grids.actions.campaign import lock_campaign
from grids.actions.place import lock_place
from grids.actions.question import change_due, lock_question, reach_level
from grids.models import Campaign, CampaignVisit, Grid, GridQuestion, Patrol, Place
from jiangdu.modules import Subject


def _lock_grid(pk: int) -> Grid:
    return Grid.objects.select_for_update().get(pk=pk)


def _lock_visit(pk: int) -> CampaignVisit:
    return CampaignVisit.objects.select_for_update(of=("self",)).get(pk=pk)


def _lock_patrol(pk: int) -> Patrol:
    return Patrol.objects.select_for_update(of=("self",)).get(pk=pk)


def _page(name: str) -> Any:
    return lambda row: reverse(name, args=[row.pk])


SUBJECTS = (
    Subject("grids.grid", Grid.objects.visible_to, _lock_grid, _page("admin:grids_grid_change"), sentences.GRID),
    Subject("grids.place", Place.objects.visible_to, lock_place, _page("place"), sentences.PLACE),
    Subject("grids.campaign", Campaign.objects.visible_to, lock_campaign, _page("campaign"), sentences.CAMPAIGN),
    Subject("grids.campaignvisit", CampaignVisit.objects.visible_to, _lock_visit, _page("visit")),
    Subject(
        "grids.gridquestion", GridQuestion.objects.visible_to, lock_question, _page("question"), sentences.QUESTION,
        reach_level, change_due,
    ),
    Subject("grids.patrol", Patrol.objects.visible_to, _lock_patrol, _page("patrol"), sentences.PATROL),
)  # fmt: skip
