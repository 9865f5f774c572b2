"""The same journey through the API, as an outside program would make it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from tests.cases.walk import Walk
from tests.ground import HOME, OUTSIDE

REPORT = {
    "description": "东苑路口污水井盖缺失，行人危险",
    "category": "100102",
    "location": {"type": "Point", "coordinates": list(HOME)},
}


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 60, 60)).save(file, "JPEG")
    file.name = "photo.jpg"
    file.seek(0)
    return file


def upload(client: Any, kind: str = "near") -> str:
    answer = client.post("/api/v1/attachments/", {"file": picture(), "kind": kind}, format="multipart")
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def act(client: Any, path: str, action: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{path}/actions/{action}/", body, format="json")


def test_from_report_to_close(walk: Walk, api: Callable[..., Any]) -> None:
    world = walk.world
    patroller, housing = api(world.patroller), api(world.housing)
    answer = patroller.post("/api/v1/cases/", {**REPORT, "photos": [upload(patroller)]}, format="json")
    assert answer.status_code == 201, answer.content
    case = answer.json()
    assert (case["state"], case["step"], case["lead"]["code"]) == ("dispatched", 3, "JD-G13")
    assert case["grid"]["code"] == world.grid
    assert [step["code"] for step in case["grid"]["path"]] == ["321012", "321012100", "321012100001", world.grid]
    assert "污水井盖" in case["routing"]["explanation"]
    assert case["is_overdue"] is False
    assert case["due_at"].endswith("+08:00")

    [order] = housing.get("/api/v1/work-orders/").json()["results"]
    assert "acknowledge" in order["actions"]
    path = f"work-orders/{order['id']}"
    assert act(housing, path, "acknowledge").json()["state"] == "acknowledged"
    photos = [upload(housing, "after")]
    done = act(housing, path, "submit_result", text="已更换井盖", reply="已修好", photos=photos)
    assert done.status_code == 200, done.content
    assert done.json()["state"] == "submitted"

    path = f"cases/{case['number']}"
    case = patroller.get(f"/api/v1/{path}/").json()
    assert case["state"] == "verifying"
    assert "pass_verification" in case["actions"]
    passed = act(patroller, path, "pass_verification", photos=[upload(patroller)], location=REPORT["location"])
    assert passed.status_code == 200, passed.content
    closed = act(patroller, path, "close", condition_met=True, evaluation=5).json()
    assert (closed["state"], closed["due_at"], closed["actions"]) == ("closed", None, ["rate", "reopen"])
    history = patroller.get(f"/api/v1/{path}/history/").json()
    assert [entry["seq"] for entry in history] == list(range(1, 10))
    assert history[0]["sentence"].startswith("王秀兰")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"description": "井盖"}, "description", "min_length"),
        ({"description": "井" * 100_000}, "description", "max_length"),
        ({"description": ""}, "description", "blank"),
        ({"category": "999999"}, "category", "does_not_exist"),
        ({"condition": "77"}, "condition", "invalid"),
        ({"location": {"type": "Point", "coordinates": list(OUTSIDE)}}, "location", "outside_district"),
        ({"location": {"type": "Point", "coordinates": [32.05, 119.03]}}, "location", "swapped"),
        ({"location": "here"}, "location", "form"),
        ({"location": None}, "location", "required"),
        ({"photos": []}, "photos", "required"),
        ({"photos": ["00000000-0000-4000-8000-000000000000"]}, "photos", None),
        ({"coordinate_system": "mars"}, "coordinate_system", "invalid_choice"),
        ({"reporter": {"name": "张三", "phone": "abc"}}, "reporter.phone", "invalid"),
    ],
)
def test_bad_reports_name_the_field(walk: Walk, api: Callable[..., Any], change: Any, field: str, code: str) -> None:
    client = api(walk.world.patroller)
    body = {**REPORT, "photos": [walk.photo(walk.world.patroller)], **change}
    answer = client.post("/api/v1/cases/", body, format="json")
    problem = answer.json()
    assert answer.status_code == 400, problem
    assert answer["Content-Type"].startswith("application/problem+json")
    errors = {error["field"]: error for error in problem["errors"]}
    assert field in errors, problem
    assert code is None or errors[field]["code"] == code
    assert client.get("/api/v1/cases/").json()["results"] == []


def test_same_key_makes_one_case(walk: Walk, api: Callable[..., Any]) -> None:
    client = api(walk.world.patroller)
    body = {**REPORT, "photos": [walk.photo(walk.world.patroller)]}
    first = client.post("/api/v1/cases/", body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    again = client.post("/api/v1/cases/", body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    other = client.post(
        "/api/v1/cases/",
        {**body, "photos": [walk.photo(walk.world.patroller)]},
        format="json",
        HTTP_IDEMPOTENCY_KEY="k1",
    )
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json()["number"] == again.json()["number"]
    assert len(client.get("/api/v1/cases/").json()["results"]) == 1


def test_order_of_refusals(walk: Walk, api: Callable[..., Any]) -> None:
    world = walk.world
    case = walk.report()
    path = f"cases/{case.number}"
    assert act(api(), path, "close").status_code == 401
    assert act(api(world.other_patroller), path, "close").status_code == 404
    assert act(api(world.patroller), path, "dispatch").status_code == 403
    assert act(api(world.patroller), path, "close").status_code == 409
    assert act(api(world.patroller), path, "comment").status_code == 400
    assert act(api(world.patroller), path, "fly").status_code == 404


def test_lists_filter_and_page(walk: Walk, api: Callable[..., Any]) -> None:
    walk.now = timezone.now()
    for _ in range(3):
        walk.report()
    client = api(walk.world.shiftleader)
    first = client.get("/api/v1/cases/", {"page_size": 2}).json()
    assert len(first["results"]) == 2
    second = client.get(first["next"]).json()
    assert len(second["results"]) == 1
    assert second["next"] is None
    for query, count in [
        ({"state": "dispatched"}, 3), ({"state": "closed"}, 0), ({"step": 3}, 3), ({"grid": walk.world.town_code}, 3),
        ({"grid": walk.world.other_town_code}, 0), ({"unit": "JD-G13"}, 3), ({"q": "井盖"}, 3), ({"q": "路灯"}, 0),
        ({"category": "1001"}, 3), ({"overdue": "true"}, 0), ({"bbox": "119,32,119.2,32.1"}, 3), ({"bbox": "1,1,2,2"}, 0),
        ({"channel": "grid"}, 3), ({"ordering": "due_at"}, 3),
    ]:  # fmt: skip
        answer = client.get("/api/v1/cases/", query)
        assert answer.status_code == 200, (query, answer.content)
        assert len(answer.json()["results"]) == count, query
    for query in ({"bbox": "x"}, {"state": "flying"}, {"reported_after": "yesterday"}, {"step": "9"}):
        assert client.get("/api/v1/cases/", query).status_code == 400, query
