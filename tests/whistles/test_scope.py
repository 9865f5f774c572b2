"""Who sees a whistle: the town of the place, the units called, the district's centre, leaders. Nobody else, anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.whistles.walk import WhistleWalk
from whistles.models import Whistle, WhistleCall

SEE = (
    "town",
    "towncentre",
    "shiftleader",
    "acceptor",
    "cityadmin",
    "cityhandler",
    "housing",
    "leader",
    "auditor",
    "admin",
)
BLIND = ("water", "other_town", "other_centre", "patroller", "village", "guide", "enforcement", "nobody")


@pytest.mark.parametrize("who", SEE)
def test_those_concerned_see_it(walk: WhistleWalk, api: Callable[..., Any], who: str) -> None:
    whistle, user = walk.blow(), getattr(walk.world, who)
    assert Whistle.objects.visible_to(user).get() == whistle
    assert WhistleCall.objects.visible_to(user).count() == 2
    assert [row["number"] for row in api(user).get("/api/v1/whistles/").data["results"]] == [whistle.number]
    assert api(user).get(f"/api/v1/whistles/{whistle.number}/").status_code == 200


@pytest.mark.parametrize("who", BLIND)
def test_nobody_else_does(walk: WhistleWalk, api: Callable[..., Any], who: str) -> None:
    whistle, user = walk.report_in(walk.blow(), walk.world.cityadmin), getattr(walk.world, who)
    client, base = api(user), f"/api/v1/whistles/{whistle.number}/"
    assert client.get("/api/v1/whistles/").data["results"] == []
    assert [client.get(base + part).status_code for part in ("", "history/")] == [404, 404]
    assert client.post(f"{base}actions/confirm/", {}).status_code == 404
    photo = next(iter(walk.seen(whistle).photos_now))
    browser = Client()
    browser.force_login(user)
    for path in (f"/whistles/{whistle.number}/", f"/files/{photo.pk}/"):
        assert browser.get(path).status_code == 404


def test_nobody_signed_in_is_asked_to(walk: WhistleWalk, api: Callable[..., Any]) -> None:
    whistle = walk.blow()
    assert api().get(f"/api/v1/whistles/{whistle.number}/").status_code == 401
    assert Client().get(f"/whistles/{whistle.number}/").status_code == 302
