"""A period given in days includes its last day; given in moments it ends at the moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.cases.walk import Walk


@pytest.fixture
def client_of_desk(walk: Walk) -> Client:
    client = Client()
    client.force_login(walk.world.dispatcher)
    return client


def found(client: Client, address: str, **query: str) -> int:
    response = client.get(address, query)
    assert response.status_code == 200, response.content[:300]
    return len(response.json()["results"]) if address.startswith("/api/") else len(response.context["rows"])


@pytest.mark.parametrize("address", ["/cases/", "/api/v1/cases/"])
def test_until_a_day_includes_the_day(client_of_desk: Client, walk: Walk, address: str) -> None:
    reported = timezone.localtime(walk.filed().reported_at)
    day, before = reported.date().isoformat(), (reported.date() - timedelta(days=1)).isoformat()
    assert found(client_of_desk, address, reported_before=day) == 1
    assert found(client_of_desk, address, reported_after=day, reported_before=day) == 1
    assert found(client_of_desk, address, reported_before=before) == 0
    assert found(client_of_desk, address, reported_before=reported.isoformat()) == 0
    assert found(client_of_desk, address, reported_before=(reported + timedelta(seconds=1)).isoformat()) == 1
    assert found(client_of_desk, address, reported_before="9999-12-31") == 1


def test_due_until_a_day_includes_the_day(client_of_desk: Client, walk: Walk) -> None:
    order = walk.filed().lead_order
    assert order is not None and order.due_at is not None
    day = timezone.localtime(order.due_at).date()
    assert found(client_of_desk, "/api/v1/work-orders/", due_before=day.isoformat()) == 1
    assert found(client_of_desk, "/api/v1/work-orders/", due_before=(day - timedelta(days=1)).isoformat()) == 0
