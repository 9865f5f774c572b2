"""Work in the field over the API: the order of refusals, shapes as the schema says, nothing of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from grids.actions.coverage import compute_coverage
from grids.models import AreaKind, Patrol, Place
from tests.cases.test_openapi import answer_of, differences
from tests.grids.factories import square
from tests.ground import HOME
from tests.world import GRID, TOWN

Api = Callable[..., Any]
HERE = {"type": "Point", "coordinates": list(HOME)}
AWAY = {"type": "Point", "coordinates": [118.9, 32.05]}


def same_shape(body: Any, path: str, verb: str = "get", status: str = "200") -> None:
    assert differences(body, answer_of(f"/api/v1/{path}", verb, status)) == []


@pytest.fixture
def place(ground: Any) -> Place:
    kind, _new = AreaKind.objects.get_or_create(code="no_property_management", defaults={"name_zh": "无物管"})
    area = square(119.03, 32.05, 119.031, 32.051)
    place = Place.objects.create(kind="compound", name_zh="东苑新村", grid_code=GRID, geometry=area)
    place.area_kinds.add(kind)
    return place


def test_a_patrol_from_start_to_coverage(ground: Any, api: Api) -> None:
    client = api(ground.patroller)
    started = client.post("/api/v1/patrols/", {"location": HERE}, format="json")
    assert started.status_code == 201
    same_shape(started.json(), "patrols/", "post", "201")
    pk, now = started.json()["id"], timezone.now()
    points = [
        {"at": (now + timedelta(seconds=n)).isoformat(), "location": HERE, "accuracy_m": 5} for n in range(0, 60, 20)
    ]
    points.append({"at": now.isoformat(), "location": AWAY, "accuracy_m": 5000})
    taken = client.post(f"/api/v1/patrols/{pk}/points/", {"points": points}, format="json")
    assert taken.json()["kept"] == 3
    assert taken.json()["refused"] == [{"index": 3, "code": "repeated"}]
    same_shape(taken.json(), "patrols/{id}/points/", "post")
    stopped = client.post(f"/api/v1/patrols/{pk}/stop/", {}, format="json")
    assert stopped.json()["ending"] == "by_hand"
    same_shape(stopped.json(), "patrols/{id}/stop/", "post")
    compute_coverage(patrol_id=pk, at=now)
    read = client.get(f"/api/v1/patrols/{pk}/").json()
    assert read["cells_passed"] == 1
    assert len(read["track"]["geometry"]["coordinates"]) == 3
    same_shape(read, "patrols/{id}/")
    covered = api(ground.gridhead).get("/api/v1/coverage/").json()
    assert covered["results"][0]["grid"] == GRID
    same_shape(covered, "coverage/")
    cells = api(ground.gridhead).get(f"/api/v1/coverage/{GRID}/").json()
    assert len(cells["features"]) == 1
    assert api(ground.other_town).get(f"/api/v1/coverage/{GRID}/").status_code == 404


def test_the_order_of_refusals_for_points(ground: Any, api: Api) -> None:
    pk = api(ground.patroller).post("/api/v1/patrols/", {"location": HERE}, format="json").json()["id"]
    url, nonsense = f"/api/v1/patrols/{pk}/points/", {"points": "x"}
    assert api().post(url, nonsense, format="json").status_code == 401
    assert api(ground.gridhead).post(url, nonsense, format="json").status_code == 404
    assert api(ground.shiftleader).post(url, nonsense, format="json").status_code == 403
    refused = api(ground.patroller).post(url, nonsense, format="json")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "points"
    api(ground.patroller).post(f"/api/v1/patrols/{pk}/stop/", {}, format="json")
    assert api(ground.patroller).post(url, nonsense, format="json").status_code == 409
    assert api(ground.patroller).post("/api/v1/patrols/", {"grid": "x"}, format="json").status_code == 400


def test_live_positions(ground: Any, api: Api) -> None:
    pk = api(ground.patroller).post("/api/v1/patrols/", {"location": HERE}, format="json").json()["id"]
    point = {"at": timezone.now().isoformat(), "location": HERE}
    api(ground.patroller).post(f"/api/v1/patrols/{pk}/points/", {"points": [point]}, format="json")
    rows = api(ground.shiftleader).get("/api/v1/patrols/live/").json()
    assert [row["location"] for row in rows] == [HERE]
    same_shape(rows, "patrols/live/")
    assert api(ground.gridhead).get("/api/v1/patrols/live/").status_code == 403
    layer = api(ground.shiftleader).get("/api/v1/map/layers/live_patrols/", {"bbox": "118,31,120,33"}).json()
    assert len(layer["features"]) == 1
    layer = api(ground.gridhead).get("/api/v1/map/layers/live_patrols/", {"bbox": "118,31,120,33"})
    assert layer.status_code == 404
    assert Patrol.objects.get(pk=pk).is_running


def test_signing_in_says_how_far_it_is(ground: Any, api: Api) -> None:
    client = api(ground.guide)
    refused = client.post("/api/v1/guides/sign-in/", {"location": AWAY}, format="json")
    assert refused.status_code == 400
    problem = refused.json()["errors"][0]
    assert (problem["field"], problem["code"]) == ("location", "too_far")
    assert any(digit.isdigit() for digit in problem["message"])
    signed = client.post("/api/v1/guides/sign-in/", {"location": HERE, "accuracy_m": 8}, format="json")
    assert signed.status_code == 201
    same_shape(signed.json(), "guides/sign-in/", "post", "201")
    assert api(ground.patroller).post("/api/v1/guides/sign-in/", {}, format="json").status_code == 403
    assert client.post("/api/v1/guides/sign-in/", {}, format="json").status_code == 400
    row = api(ground.town).get("/api/v1/guides/").json()["results"][0]
    assert row["attendance"]["signed_in"] in (0, 1)  # 0 where today is no workday
    same_shape({"results": [row], "next": None, "previous": None}, "guides/")
    days = api(ground.town).get(f"/api/v1/guides/{row['post']}/days/").json()
    same_shape(days, "guides/{id}/days/")
    assert api(ground.other_town).get(f"/api/v1/guides/{row['post']}/days/").status_code == 404
    assert api(ground.town).get("/api/v1/guides/", {"month": "2026-13"}).status_code == 400


def test_leave_and_questions(ground: Any, api: Api) -> None:
    post = api(ground.town).get("/api/v1/guides/").json()["results"][0]["post"]
    body = {"first_date": "2026-11-05", "last_date": "2026-11-06", "reason": "培训"}
    assert api(ground.gridhead).post(f"/api/v1/guides/{post}/leave/", body, format="json").status_code == 403
    leave = api(ground.town).post(f"/api/v1/guides/{post}/leave/", body, format="json")
    assert leave.status_code == 201
    same_shape(leave.json(), "guides/{id}/leave/", "post", "201")
    asked = api(ground.gridhead).post("/api/v1/questions/", {"text": "外墙脱落该由谁负责？"}, format="json")
    assert asked.status_code == 201
    same_shape(asked.json(), "questions/", "post", "201")
    url = f"/api/v1/questions/{asked.json()['id']}/"
    assert api(ground.neighbour).get(url).status_code == 404
    assert api(ground.gridhead).post(f"{url}answer/", {}, format="json").status_code == 403
    assert api(ground.guide).post(f"{url}answer/", {}, format="json").status_code == 400
    answered = api(ground.guide).post(f"{url}answer/", {"text": "由住建局负责。"}, format="json")
    assert answered.json()["answer"] == "由住建局负责。"
    assert api(ground.guide).post(f"{url}answer/", {}, format="json").status_code == 409


def test_a_campaign_from_plan_to_findings(ground: Any, api: Api, place: Place) -> None:
    today = timezone.localdate()
    body = {
        "title": "消防通道排查", "plan": "看消防通道。", "grid_prefix": TOWN, "area_kind": "no_property_management",
        "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=5)).isoformat(),
    }  # fmt: skip
    assert api(ground.patroller).post("/api/v1/campaigns/", {}, format="json").status_code == 403
    assert api(ground.town).post("/api/v1/campaigns/", {**body, "area_kind": "x"}, format="json").status_code == 400
    made = api(ground.town).post("/api/v1/campaigns/", body, format="json")
    assert made.status_code == 201
    same_shape(made.json(), "campaigns/", "post", "201")
    pk = made.json()["id"]
    visits = api(ground.patroller).get(f"/api/v1/campaigns/{pk}/visits/").json()
    same_shape(visits, "campaigns/{id}/visits/")
    visit = visits["results"][0]["id"]
    url = f"/api/v1/visits/{visit}/finish/"
    assert api(ground.gridhead).post(url, {}, format="json").status_code == 404
    assert api(ground.town).post(url, {}, format="json").status_code == 403
    assert api(ground.patroller).post(url, {}, format="json").status_code == 400
    report: dict[str, Any] = {"outcome": "facts_changed", "facts": {"has_property_management": "yes", "area_kinds": []}}
    done = api(ground.patroller).post(url, report, format="json")
    assert done.json()["place"]["has_property_management"] == "yes"
    same_shape(done.json(), "visits/{id}/finish/", "post")
    assert api(ground.patroller).post(url, {}, format="json").status_code == 409
    assert api(ground.town).get(f"/api/v1/campaigns/{pk}/").json()["done"] == 1
    assert api(ground.town).post(f"/api/v1/campaigns/{pk}/cancel/", {}, format="json").status_code == 400
    assert api(ground.town).post(f"/api/v1/campaigns/{pk}/finish/", {}, format="json").json()["state"] == "finished"
    assert api(ground.other_town).get(f"/api/v1/campaigns/{pk}/").status_code == 404


def test_places(ground: Any, api: Api, place: Place) -> None:
    query = {"area_kind": "no_property_management", "code": TOWN}
    rows = api(ground.patroller).get("/api/v1/places/", query).json()
    assert [row["name"] for row in rows["results"]] == ["东苑新村"]
    same_shape(rows, "places/")
    url = f"/api/v1/places/{place.pk}/"
    assert api(ground.neighbour).post(f"{url}facts/", {"owner_text": 5}, format="json").status_code == 403
    assert api(ground.patroller).post(f"{url}facts/", {"area_kinds": ["x"]}, format="json").status_code == 400
    changed = api(ground.patroller).post(f"{url}facts/", {"area_kinds": []}, format="json")
    assert changed.json()["area_kinds"] == []
    assert api(ground.patroller).get("/api/v1/places/", {"area_kind": "x"}).status_code == 400


@pytest.mark.parametrize("key", ["towns", "villages", "grids", "micro_grids", "area_kinds", "places", "cases"])
def test_layers_of_the_map(ground: Any, api: Api, place: Place, key: str) -> None:
    answer = api(ground.patroller).get(f"/api/v1/map/layers/{key}/", {"bbox": "118.9,31.9,119.3,32.2"})
    assert answer.status_code == 200
    features = answer.json()["features"]
    assert len(features) == {"towns": 2, "villages": 2, "grids": 4, "micro_grids": 1, "cases": 0}.get(key, 1)
    if key == "area_kinds":
        assert features[0]["properties"]["words"] == "无物管"
