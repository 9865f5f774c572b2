"""Every page and endpoint keeps to its number of queries in tests/query_budgets.json, whatever the number of rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cases.walk import Walk
from tests.ground import HOME

pytestmark = pytest.mark.slow

BUDGETS: dict[str, int] = json.loads((Path(__file__).parents[1] / "query_budgets.json").read_text(encoding="utf-8"))


def count(call: Callable[[], Any]) -> int:
    """Queries of one call. Savepoints do not count: inside a test every transaction is one."""
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code in (200, 201)
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    client.get("/session/")
    return client


def test_report(walk: Walk) -> None:
    client, user = client_of(walk.world.patroller), walk.world.patroller

    def post(key: str) -> Any:
        body = {
            "description": "东苑路口污水井盖缺失",
            "category": "100102",
            "location": {"type": "Point", "coordinates": list(HOME)},
            "photos": [photos.pop()],
        }
        return client.post("/api/v1/cases/", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY=key)

    photos = [walk.photo(user), walk.photo(user)]
    post("warm")
    assert count(lambda: post("counted")) <= BUDGETS["POST /api/v1/cases/"]


@pytest.mark.parametrize("person", ["patroller", "shiftleader", "housing"])
def test_reads_do_not_grow_with_rows(walk: Walk, person: str) -> None:
    case = walk.acknowledge(walk.report())
    client = client_of(getattr(walk.world, person))
    paths = [path for path in BUDGETS if path.startswith("GET") and "whistle" not in path]

    def counted() -> dict[str, int]:
        urls = {path: path.removeprefix("GET ").replace("{number}", case.number) for path in paths}
        return {path: count(lambda url=url: client.get(url)) for path, url in urls.items()}

    counted()  # what is cached is cached
    few = counted()
    for _ in range(6):
        walk.verify(walk.submit(walk.acknowledge(walk.report())))
    many = counted()
    assert {path: number for path, number in many.items() if number > BUDGETS[path]} == {}
    assert {path: (few[path], number) for path, number in many.items() if number > few[path]} == {}
