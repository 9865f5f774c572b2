"""Whistles over the API: the whole way, bad input, order of checks, filters and paging."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cases.test_openapi import answer_of, body_of, differences, document
from tests.ground import HOME, OTHER_TOWN, OUTSIDE
from tests.whistles.walk import CITY, GOOD, HOUSING, WhistleWalk
from whistles.actions.verbs import VERBS
from whistles.api.verbs import BLOW, CALLS, EXAMPLES
from whistles.models import Whistle

PLACE = {"type": "Point", "coordinates": list(HOME)}
BODY = {"kind": "enforcement", "matter": "东苑路夜市占道经营", "location": PLACE, "lead": CITY, "units": [HOUSING]}


def test_the_whole_way(walk: WhistleWalk, api: Callable[..., Any]) -> None:
    world = walk.world
    town, city = api(world.town), api(world.cityadmin)
    case = walk.report()
    blown = town.post("/api/v1/whistles/", {**BODY, "cases": [case.number]})
    assert blown.status_code == 201
    assert (blown.data["state"], blown.data["cases"]) == ("blown", [case.number])
    assert [(call["unit"]["code"], call["state"], call["is_lead"]) for call in blown.data["calls"]] == [
        (CITY, "called", True),
        (HOUSING, "called", False),
    ]
    base = f"/api/v1/whistles/{blown.data['number']}/"
    assert city.get(base).data["actions"] == ["confirm", "report_in", "refuse"]
    assert city.post(f"{base}actions/confirm/", {}).data["calls"][0]["state"] == "confirmed"
    photo = walk.photo(world.cityadmin)
    arrived = city.post(f"{base}actions/report_in/", {"location": PLACE, "photos": [photo]})
    assert (arrived.data["state"], arrived.data["calls"][0]["state"]) == ("working", "on_site")
    assert arrived.data["calls"][0]["officer"] == world.cityadmin.name
    assert town.post(f"{base}actions/record_arrival/", {"unit": HOUSING}).data["calls"][1]["state"] == "on_site"
    finished = town.post(f"{base}actions/finish/", {"text": "整治完毕"})
    assert (finished.data["state"], finished.data["result"]) == ("finished", "整治完毕")
    rated = town.post(f"{base}actions/rate/", EXAMPLES["rate"])
    assert rated.status_code == 200 and rated.data["calls"][0]["rating"]["effect"] == 4
    assert rated.data["calls"][0]["rating"]["solved"] is True
    answered = city.post(f"{base}actions/answer/", {"text": "感谢"})
    assert answered.data["calls"][0]["rating"]["answer"] == "感谢"
    assert [row["name"] for row in town.get(f"{base}history/").data][-1] == "whistle.answered"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"matter": "短"}, "matter"),
        ({"location": None}, "location"),
        ({"location": {"type": "Point", "coordinates": list(OUTSIDE)}}, "location"),
        ({"location": {"type": "Point", "coordinates": list(OTHER_TOWN)}}, "location"),
        ({"lead": "JD-X"}, "lead"),
        ({"units": ["JD-X"]}, "units"),
        ({"units": "JD-G13"}, "units"),
        ({"cases": ["JD1"]}, "cases"),
        ({"meet_at": "tomorrow"}, "meet_at"),
        ({"meet_at": "2020-01-01T08:00:00+08:00"}, "meet_at"),
    ],
)
def test_what_is_wrong_is_named(walk: WhistleWalk, api: Callable[..., Any], change: dict[str, Any], field: str) -> None:
    refused = api(walk.world.town).post("/api/v1/whistles/", {**BODY, **change})
    assert refused.status_code == 400
    assert {error["field"].split(".")[0] for error in refused.data["errors"]} == {field}
    assert not Whistle.objects.exists()


def test_order_of_checks(walk: WhistleWalk, api: Callable[..., Any]) -> None:
    world, whistle = walk.world, walk.blow()
    base = f"/api/v1/whistles/{whistle.number}/actions/"
    assert api(world.water).post(f"{base}rate/", {}).status_code == 404
    assert api(world.cityadmin).post(f"{base}rate/", {}).status_code == 403
    assert api(world.leader).post(f"{base}confirm/", {}).status_code == 403
    assert api(world.cityadmin).post(f"{base}dance/", {}).status_code == 404
    assert api(world.town).post(f"{base}rate/", {}).status_code == 409
    assert api(world.town).post(f"{base}cancel/", {}).status_code == 400
    assert api(world.cityadmin).post("/api/v1/whistles/", {}).status_code == 403


def test_an_emergency_says_why_it_stands(walk: WhistleWalk, api: Callable[..., Any]) -> None:
    whistle = walk.blow("emergency")
    refused = api(walk.world.housing).post(f"/api/v1/whistles/{whistle.number}/actions/refuse/", {"reason": "没空"})
    assert (refused.status_code, refused.data["code"]) == (409, "emergency")
    assert "refuse" not in api(walk.world.housing).get(f"/api/v1/whistles/{whistle.number}/").data["actions"]


def test_too_far_tells_the_distance(walk: WhistleWalk, api: Callable[..., Any]) -> None:
    whistle, user = walk.blow(), walk.world.cityadmin
    body = {"location": {"type": "Point", "coordinates": [119.03, 32.0535]}, "photos": [walk.photo(user)]}
    refused = api(user).post(f"/api/v1/whistles/{whistle.number}/actions/report_in/", body)
    assert (refused.status_code, refused.data["code"]) == (400, "too_far")
    assert "389" in refused.data["errors"][0]["message"] and "300" in refused.data["errors"][0]["message"]


def test_grades_go_from_1_to_5(walk: WhistleWalk, api: Callable[..., Any]) -> None:
    whistle = walk.finished()
    for change in ({"effect": 6}, {"effect": 0}, {"attitude": "good"}, {"solved": "perhaps"}, {"unit": HOUSING}):
        body = {**EXAMPLES["rate"], **change}
        refused = api(walk.world.town).post(f"/api/v1/whistles/{whistle.number}/actions/rate/", body)
        assert (refused.status_code, refused.data["errors"][0]["field"]) == (400, next(iter(change)))


def test_filters_and_paging(walk: WhistleWalk, api: Callable[..., Any]) -> None:
    done, open_one = walk.finished(), walk.blow("emergency", (HOUSING, "JD-G16"))
    walk.do(done, "rate", walk.world.town, grades=GOOD)
    client = api(walk.world.shiftleader)

    def found(query: str) -> list[str]:
        return [row["number"] for row in client.get(f"/api/v1/whistles/?{query}").data["results"]]

    assert found("") == [open_one.number, done.number]
    assert found("state=finished") == found("open=false") == found("kind=enforcement") == [done.number]
    assert found("unit=JD-G16") == found("open=true") == found("call=called") == [open_one.number]
    assert found("unit=JD-G14&call=done") == found("call=on_site_in_time") == [done.number]
    assert found("unit=JD-G13&call=done") == [] == found("q=不存在") == found("town=JD-W101")
    assert found(f"q={done.number}") == [done.number]
    first = client.get("/api/v1/whistles/?page_size=1").data
    assert [row["number"] for row in client.get(first["next"]).data["results"]] == [done.number]
    for wrong in ("state=odd", "call=odd", "kind=odd", "cursor=x", "page_size=0"):
        assert client.get(f"/api/v1/whistles/?{wrong}").status_code == 400


@pytest.mark.parametrize("name", CALLS)
def test_every_action_says_what_it_takes(name: str) -> None:
    path = f"/api/v1/whistles/{{number}}/actions/{name}/"
    fields = CALLS[name].body().fields
    assert set(body_of(path)["properties"]) == set(fields)
    assert document()["paths"][path]["post"]["description"]


def test_every_verb_there_is_can_be_called() -> None:
    assert set(CALLS) == set(VERBS)
    assert set(BLOW) <= set(body_of("/api/v1/whistles/")["properties"])


def test_answers_have_the_keys_of_their_schema(walk: WhistleWalk, api: Callable[..., Any]) -> None:
    whistle = walk.do(walk.finished(), "rate", walk.world.town, grades=GOOD)
    client = api(walk.world.town)
    for path, schema in (
        (f"/api/v1/whistles/{whistle.number}/", "/api/v1/whistles/{number}/"),
        *[("/api/v1/whistles/",) * 2],
    ):
        assert differences(client.get(path).json(), answer_of(schema)) == []
