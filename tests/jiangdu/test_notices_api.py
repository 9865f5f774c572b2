"""The inbox through the API: one's own notices, nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from jiangdu.modules import Module, NoticeKind, register, unregister
from jiangdu.notices import notify, unread_count

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
URL = "/api/v1/notices/"


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    register(Module(name="t-api-notices", label="t", notices=[NoticeKind("t.api", "Case %(number)s", "Due %(due)s")]))
    yield
    unregister("t-api-notices")


def told(user: Any, count: int = 1) -> list[Any]:
    return [notify("t.api", to=[user], at=AT, number=f"JD{n}", due=AT)[0] for n in range(count)]


def test_newest_first_and_paged_by_key(world: Any, api: Any) -> None:
    told(world.patroller, 3)
    first = api(world.patroller).get(URL, {"page_size": 2}).json()
    assert [notice["title"] for notice in first["results"]] == ["Case JD2", "Case JD1"]
    assert first["results"][0]["body"] == "Due 11-24 17:30"
    second = api(world.patroller).get(first["next"]).json()
    assert [notice["title"] for notice in second["results"]] == ["Case JD0"]


def test_others_notices_do_not_exist(world: Any, api: Any) -> None:
    (notice,) = told(world.patroller)
    assert api(world.housing).get(URL).json()["results"] == []
    assert api(world.housing).post(f"{URL}{notice.pk}/actions/read/").status_code == 404
    assert unread_count(world.patroller) == 1


def test_signing_in_is_needed(world: Any, api: Any) -> None:
    for response in (api().get(URL), api().get(f"{URL}unread/"), api().post(f"{URL}1/actions/read/")):
        assert response.status_code == 401


def test_reading_one_and_all(world: Any, api: Any) -> None:
    first, *_rest = told(world.patroller, 3)
    client = api(world.patroller)
    assert client.get(f"{URL}unread/").json() == {"count": 3}
    answer = client.post(f"{URL}{first.pk}/actions/read/")
    assert (answer.status_code, bool(answer.json()["read_at"])) == (200, True)
    assert client.post(f"{URL}{first.pk}/actions/read/").json() == answer.json()
    assert len(client.get(URL, {"unread": "true"}).json()["results"]) == 2
    assert client.post(f"{URL}actions/read/").json() == {"count": 0}
    assert client.get(f"{URL}unread/").json() == {"count": 0}


def test_an_absurd_number_is_not_found(world: Any, api: Any) -> None:
    assert api(world.patroller).post(f"{URL}{10**30}/actions/read/").status_code == 404


def test_a_page_costs_the_same_however_many_notices(world: Any, api: Any, django_assert_num_queries: Any) -> None:
    told(world.patroller, 5)
    client = api(world.patroller)
    with django_assert_num_queries(1):
        client.get(URL)
    told(world.patroller, 30)
    with django_assert_num_queries(1):
        client.get(URL)
