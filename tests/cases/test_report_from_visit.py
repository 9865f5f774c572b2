"""A finding of a campaign becomes a case, on the page and over the API, and the visit is done by it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from grids.actions.campaign import Plan, end_campaign, plan_campaign
from grids.models import CampaignVisit, Place
from tests.cases.test_query_budgets import client_of
from tests.cases.walk import Walk
from tests.grids.factories import square
from tests.ground import HOME
from tests.world import GRID, TOWN


@pytest.fixture
def visit(walk: Walk) -> CampaignVisit:
    """Asked of the patroller."""
    area = square(119.03, 32.05, 119.031, 32.051)
    Place.objects.create(kind="compound", name_zh="东苑新村", grid_code=GRID, geometry=area)
    today = timezone.localdate()
    campaign = plan_campaign(actor=walk.world.town, at=timezone.now(), plan=Plan("排查", "看", TOWN, today, today))
    return campaign.visits.get()


def body(walk: Walk, visit: int, person: Any) -> dict[str, Any]:
    location = {"type": "Point", "coordinates": list(HOME)}
    photos = [walk.photo(person)]
    return {
        "description": "井盖缺失，行人危险",
        "category": "100102",
        "location": location,
        "photos": photos,
        "visit": visit,
    }


def test_over_the_api(walk: Walk, visit: CampaignVisit, api: Any) -> None:
    world = walk.world
    answer = api(world.patroller).post("/api/v1/cases/", body(walk, visit.pk, world.patroller), format="json")
    assert answer.status_code == 201
    done = CampaignVisit.objects.get(pk=visit.pk)
    assert (done.outcome, done.case_numbers) == ("case_reported", [answer.json()["number"]])


def test_another_ones_visit_or_one_that_is_over_reports_nothing(walk: Walk, visit: CampaignVisit, api: Any) -> None:
    world = walk.world
    client = api(world.neighbour)
    assert client.post("/api/v1/cases/", body(walk, visit.pk, world.neighbour), format="json").status_code == 404
    end_campaign(campaign_id=visit.campaign_id, actor=world.town, at=timezone.now())
    client = api(world.patroller)
    assert client.post("/api/v1/cases/", body(walk, visit.pk, world.patroller), format="json").status_code == 409
    assert not Case.objects.exists()


def test_on_the_page(walk: Walk, visit: CampaignVisit) -> None:
    client = client_of(walk.world.patroller)
    shown = client.get(reverse("visit", args=[visit.pk])).content.decode()
    assert f"{reverse('case-new')}?visit={visit.pk}&amp;lng=" in shown
    form = client.get(
        f"{reverse('case-new')}?visit={visit.pk}&lng={HOME[0]}&lat={HOME[1]}&address=东苑新村"
    ).content.decode()
    assert f'name="visit" value="{visit.pk}"' in form and "东苑新村" in form
    sent = {
        "description": "井盖缺失，行人危险", "category": "100102", "lng": HOME[0], "lat": HOME[1], "visit": visit.pk,
        "photos": [walk.photo(walk.world.patroller)],
    }  # fmt: skip
    assert client.post(reverse("case-new"), sent).status_code == 302
    number = Case.objects.get().number
    assert CampaignVisit.objects.get(pk=visit.pk).case_numbers == [number]
    shown = client.get(reverse("visit", args=[visit.pk])).content.decode()
    assert reverse("case", args=[number]) in shown
    assert (
        reverse("case", args=[number])
        in client_of(walk.world.town).get(reverse("visit", args=[visit.pk])).content.decode()
    )
