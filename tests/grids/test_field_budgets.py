"""Pages and calls of work in the field keep to their number of queries, however many rows there are."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from grids.actions.campaign import Plan, plan_campaign
from grids.actions.coverage import compute_coverage
from grids.actions.patrol import start_patrol, stop_patrol
from grids.actions.question import ask_guide
from grids.models import Place
from tests.cases.test_query_budgets import client_of, count
from tests.grids.factories import square
from tests.world import GRID, TOWN

pytestmark = pytest.mark.slow

BUDGETS: dict[str, int] = json.loads((Path(__file__).parents[1] / "query_budgets.json").read_text(encoding="utf-8"))
PATHS = [
    f"GET {path}"
    for path in (
        *("/map/", "/patrols/", "/campaigns/", "/guides/", "/api/v1/places/", "/api/v1/campaigns/"),
        *("/api/v1/guides/", "/api/v1/questions/", "/api/v1/patrols/", "/api/v1/coverage/"),
    )
]


def fill(ground: Any, number: int) -> None:
    """Another place, campaign, question and patrol."""
    now, today = timezone.now(), timezone.localdate()
    area = square(119.03, 32.05 + number / 100, 119.031, 32.051 + number / 100)
    Place.objects.create(kind="compound", name_zh=f"小区{number}", grid_code=GRID, geometry=area)
    plan_campaign(
        actor=ground.town, at=now, plan=Plan(f"排查{number}", "看一看", TOWN, today, today + timedelta(days=2))
    )
    ask_guide(actor=ground.gridhead, at=now, text=f"第{number}个问题，请指导")
    patrol = start_patrol(actor=ground.patroller, at=now - timedelta(minutes=number + 1))
    stop_patrol(patrol_id=patrol.pk, actor=ground.patroller, at=now)
    compute_coverage(patrol_id=patrol.pk, at=now)


@pytest.mark.parametrize("person", ["patroller", "guide", "town", "shiftleader"])
def test_reads_do_not_grow_with_rows(ground: Any, person: str) -> None:
    client = client_of(getattr(ground, person))
    fill(ground, 0)
    few = {}
    for path in PATHS:
        url = path.removeprefix("GET ")
        client.get(url)
        few[path] = count(lambda url=url: client.get(url))
    for number in range(1, 4):
        fill(ground, number)
    for path in PATHS:
        url = path.removeprefix("GET ")
        many = count(lambda url=url: client.get(url))
        assert many <= few[path], path
        assert many <= BUDGETS[path], (path, many)
