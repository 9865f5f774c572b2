"""The pages of work in the field: they open for whom they are meant, say what was wrong, and show nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.actions.campaign import Plan, plan_campaign
from grids.actions.coverage import compute_coverage
from grids.actions.patrol import add_points, start_patrol, stop_patrol
from grids.actions.question import ask_guide
from grids.models import Campaign, CampaignVisit, GridQuestion, GuideSignIn, Patrol, Place
from grids.queries.guides import guide_posts
from grids.rules.track import TrackPoint
from tests.grids.factories import square
from tests.ground import HOME
from tests.world import GRID, TOWN

pytestmark = pytest.mark.slow


def page(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def field(ground: Any) -> dict[str, Any]:
    """One of everything."""
    now = timezone.now()
    area = square(119.03, 32.05, 119.031, 32.051)
    place = Place.objects.create(kind="compound", name_zh="东苑新村", grid_code=GRID, geometry=area)
    today = timezone.localdate()
    plan = Plan("消防通道排查", "看消防通道。", TOWN, today, today + timedelta(days=3))
    campaign = plan_campaign(actor=ground.town, at=now, plan=plan)
    patrol = start_patrol(actor=ground.patroller, at=now - timedelta(minutes=30))
    points = [TrackPoint(patrol.started_at + timedelta(seconds=20 * n), HOME[0], HOME[1] + n / 5000) for n in range(9)]
    add_points(patrol_id=patrol.pk, actor=ground.patroller, at=now, points=points)
    stop_patrol(patrol_id=patrol.pk, actor=ground.patroller, at=now)
    patrol = compute_coverage(patrol_id=patrol.pk, at=now)
    question = ask_guide(actor=ground.gridhead, at=now, text="外墙脱落该由谁负责？")
    post = guide_posts().get(user=ground.guide)
    return {
        "place": place, "campaign": campaign, "visit": campaign.visits.get(), "patrol": patrol, "question": question,
        "guide": post,
    }  # fmt: skip


PAGES = {
    "map": ("map", "", "patroller guide town shiftleader cityadmin outsider", ""),
    "patrols": ("patrols", "", "patroller gridhead shiftleader", ""),
    "patrol": ("patrol", "patrol", "patroller shiftleader towncentre", "gridhead town leader guide other_centre"),
    "live": ("patrols-live", "", "shiftleader towncentre", "gridhead patroller town leader"),
    "coverage": ("coverage", "", "gridhead town leader inspector", "guide outsider cityadmin"),
    "place": ("place", "place", "patroller town cityadmin", ""),
    "campaigns": ("campaigns", "", "patroller town outsider", ""),
    "new": ("campaign-new", "", "town shiftleader", "patroller gridhead leader"),
    "campaign": ("campaign", "campaign", "patroller town leader", "other_town neighbour cityadmin"),
    "visit": ("visit", "visit", "patroller town", "other_town neighbour gridhead"),
    "guides": ("guides", "", "guide gridhead town outsider", ""),
    "guide": ("guide", "guide", "guide gridhead town leader", "other_town neighbour cityadmin"),
    "question": ("question", "question", "guide gridhead town", "other_town neighbour cityadmin"),
}


@pytest.mark.parametrize("key", list(PAGES))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_who_may_open_what(ground: Any, field: dict[str, Any], key: str, language: str) -> None:
    name, subject, may, may_not = PAGES[key]
    url = reverse(name, args=[field[subject].pk] if subject else [])
    assert Client().get(url).status_code == 302
    for person in may.split():
        client = page(getattr(ground, person))
        client.cookies["django_language"] = language
        answer = client.get(url)
        assert answer.status_code == 200, (person, url)
        main = answer.content.decode().split("<main")[1].split("</main>")[0]
        assert "%(" not in main and "None" not in main
    for person in may_not.split():
        assert page(getattr(ground, person)).get(url).status_code in (403, 404), (person, url)


def test_start_and_stop_from_the_phone(ground: Any, field: dict[str, Any]) -> None:
    client = page(ground.patroller)
    assert client.post(reverse("patrol-start"), {"lng": HOME[0], "lat": HOME[1]}).status_code == 302
    shown = client.get(reverse("patrols")).content.decode()
    patrol = Patrol.objects.running().get()
    assert f'data-patrol="{patrol.pk}"' in shown
    assert client.post(reverse("patrol-start")).status_code == 409
    assert page(ground.gridhead).post(reverse("patrol-stop", args=[patrol.pk])).status_code == 404
    assert client.post(reverse("patrol-stop", args=[patrol.pk])).status_code == 302
    assert not Patrol.objects.running().exists()


def test_the_grids_coverage_names_nobody(ground: Any, field: dict[str, Any]) -> None:
    url = reverse("grid-coverage", args=[GRID])
    shown = page(ground.gridhead).get(url).content.decode()
    assert "map-features" in shown and ground.patroller.name not in shown
    assert page(ground.other_town).get(url).status_code == 404


def test_signing_in_far_away_says_how_far(ground: Any, field: dict[str, Any]) -> None:
    client = page(ground.guide)
    far = client.post(reverse("guide-sign-in"), {"lng": 118.9, "lat": 32.05, "accuracy": 10})
    assert far.status_code == 400
    assert "94" in far.content.decode()  # 9.4 km
    assert client.post(reverse("guide-sign-in"), {}).status_code == 400
    assert client.post(reverse("guide-sign-in"), {"lng": HOME[0], "lat": HOME[1], "accuracy": 10}).status_code == 302
    assert GuideSignIn.objects.count() == 1


def test_asking_and_answering(ground: Any, field: dict[str, Any]) -> None:
    client = page(ground.gridhead)
    assert client.post(reverse("guide-ask"), {"grid": GRID, "text": "井盖归谁管？请指导"}).status_code == 302
    assert client.post(reverse("guide-ask"), {"grid": GRID, "text": "?"}).status_code == 400
    asked = GridQuestion.objects.latest("pk")
    url = reverse("question", args=[asked.pk])
    assert page(ground.gridhead).post(url, {"text": "我自己答"}).status_code == 403
    assert page(ground.guide).post(url, {"text": ""}).status_code == 400
    assert page(ground.guide).post(url, {"text": "按责任清单，归市政设施管理所。"}).status_code == 302


def test_recording_a_visit(ground: Any, field: dict[str, Any]) -> None:
    client, url = page(ground.patroller), reverse("visit", args=[field["visit"].pk])
    assert client.post(url, {}).status_code == 400
    assert client.post(url, {"outcome": "facts_changed", "has_property_management": "unknown"}).status_code == 400
    given = {"outcome": "facts_changed", "has_property_management": "no", "findings": "物业三月前撤出"}
    assert client.post(url, given).status_code == 302
    assert Place.objects.get(pk=field["place"].pk).has_property_management is False
    assert CampaignVisit.objects.get(pk=field["visit"].pk).outcome == "facts_changed"
    shown = page(ground.town).get(reverse("place", args=[field["place"].pk])).content.decode()
    assert ground.patroller.name in shown and "物业三月前撤出" in shown


def test_planning_on_the_page(ground: Any, field: dict[str, Any]) -> None:
    client, url, today = page(ground.town), reverse("campaign-new"), timezone.localdate()
    given = {"title": "排查", "plan": "看一看", "grid_prefix": GRID, "starts_on": today, "ends_on": today}
    refused = client.post(url, {**given, "grid_prefix": "321012101"})
    assert refused.status_code == 400
    assert client.post(url, given).status_code == 302
    campaign = Campaign.objects.latest("pk")
    assert client.post(reverse("campaign-end", args=[campaign.pk]), {"cancel": "1"}).status_code == 302
    assert Campaign.objects.get(pk=campaign.pk).is_running
    client.post(reverse("campaign-end", args=[campaign.pk]), {"cancel": "1", "reason": "重复了"})
    assert Campaign.objects.get(pk=campaign.pk).state == "cancelled"


def test_leave_on_the_page(ground: Any, field: dict[str, Any]) -> None:
    url = reverse("guide", args=[field["guide"].pk])
    given = {"first_date": "2026-11-05", "last_date": "2026-11-06", "reason": "培训"}
    assert page(ground.gridhead).post(url, given).status_code == 403
    assert page(ground.town).post(url, {**given, "last_date": "2026-11-01"}).status_code == 400
    assert page(ground.town).post(url, given).status_code == 302
    leave = field["guide"].leaves.get()
    remove = reverse("guide-leave-remove", args=[field["guide"].pk, leave.pk])
    assert page(ground.other_town).post(remove).status_code == 404
    assert page(ground.town).post(remove).status_code == 302


def test_the_desk_says_what_there_is_to_do(ground: Any, field: dict[str, Any]) -> None:
    assert reverse("campaigns") in page(ground.patroller).get("/").content.decode()
    assert 'id="card-field"' in page(ground.guide).get("/").content.decode()
    assert 'id="card-field"' not in page(ground.cityadmin).get("/").content.decode()
