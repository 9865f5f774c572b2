"""The figures and map layers of the modules over the API: by permission, within scope, with dates and boxes checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jiangdu import modules
from jiangdu.modules import Figure, MapLayer, Module

WHOLE = "119,32,120,33"


@pytest.fixture
def counted(world: Any) -> Any:
    """A module that counts days and draws a point."""
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [119.5, 32.4]}, "properties": {"n": 1}}
    modules.register(
        Module(
            name="counted",
            label="Counted",
            figures=[
                Figure("counted.days", "Days", "d", lambda user, start, end: ((end - start) / timedelta(days=1), 7)),
                Figure("counted.closed", "Closed", "d", lambda *_: (1, None), permission="jiangdu.view_unit"),
            ],
            map_layers=[
                MapLayer("points", "Points", lambda user, bbox: [feature] if bbox[0] < 119.5 < bbox[2] else []),
                MapLayer("closed", "Closed", lambda *_: [feature], permission="jiangdu.view_unit"),
            ],
        )
    )
    yield
    modules.unregister("counted")


def test_figures_of_a_span(counted: None, api: Callable[..., Any], world: Any) -> None:
    client = api(world.patroller)
    rows = {row["key"]: row for row in client.get("/api/v1/figures/").json()}
    assert rows["counted.days"] == {"key": "counted.days", "label": "Days", "unit": "d", "value": 1.0, "of": 7.0}
    assert "counted.closed" not in rows
    query = {"first": "2026-01-01", "last": "2026-01-31", "key": "counted.days"}
    assert [row["value"] for row in client.get("/api/v1/figures/", query).json()] == [31.0]
    assert "counted.closed" in {row["key"] for row in api(world.admin).get("/api/v1/figures/").json()}
    assert client.get("/api/v1/figures/", {"key": "counted.closed"}).json() == []


@pytest.mark.parametrize(
    "query",
    [
        {"first": "2026-02-01", "last": "2026-01-31"}, {"first": "0001-01-01"}, {"last": "9999-12-31"}, {"first": "x"},
        {"first": "2001-01-01", "last": "2026-01-31"}, {"key": "x" * 81}, {"key": "\x00"},
    ],
)  # fmt: skip
def test_spans_that_are_none(api: Callable[..., Any], world: Any, query: dict[str, str]) -> None:
    assert api(world.patroller).get("/api/v1/figures/", query).status_code == 400


def test_a_future_day_alone_is_fine(counted: None, api: Callable[..., Any], world: Any) -> None:
    last = timezone.localdate() + timedelta(days=1)
    answer = api(world.patroller).get("/api/v1/figures/", {"last": last.isoformat(), "key": "counted.days"})
    assert [row["value"] for row in answer.json()] == [2.0]


def test_layers_within_a_box(counted: None, api: Callable[..., Any], world: Any) -> None:
    client = api(world.patroller)
    keys = {row["key"] for row in client.get("/api/v1/map/layers/").json()}
    assert "points" in keys and "closed" not in keys
    assert len(client.get("/api/v1/map/layers/points/", {"bbox": WHOLE}).json()["features"]) == 1
    assert client.get("/api/v1/map/layers/points/", {"bbox": "1,1,2,2"}).json()["features"] == []
    for key in ("closed", "none"):
        assert client.get(f"/api/v1/map/layers/{key}/", {"bbox": WHOLE}).status_code == 404
    for wrong in ("", "x", "nan,nan,nan,nan", "1,2,3", "9,9,1,1", "-inf,0,0,0", "0,0,0,91"):
        assert client.get("/api/v1/map/layers/points/", {"bbox": wrong}).status_code == 400, wrong


def test_nobody_counts_nothing(api: Callable[..., Any], db: None) -> None:
    for path in ("figures/", "map/layers/", "map/layers/points/"):
        assert api().get(f"/api/v1/{path}").status_code == 401
