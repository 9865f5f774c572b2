"""Lists page by key: every row once, in both directions, whatever the order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from jiangdu.api.pagination import KeysetPagination
from jiangdu.errors import InvalidInput
from jiangdu.models import ApiToken, Unit

AT = datetime.fromisoformat("2026-11-24T10:00:00+08:00")


@pytest.fixture
def tokens(world):
    """Seven tokens with ties and nulls in what they are ordered by."""
    days = [None, 1, 1, 2, None, 3, 3]
    return ApiToken.objects.bulk_create(
        ApiToken(
            user=world.patroller,
            digest=f"{index:064}",
            created_at=AT + timedelta(days=index % 3),
            expires_at=AT,
            last_used_on=None if day is None else (AT + timedelta(days=day)).date(),
        )
        for index, day in enumerate(days)
    )


def page(queryset, url="/?page_size=2"):
    pagination = KeysetPagination()
    rows = pagination.paginate_queryset(queryset, Request(APIRequestFactory().get(url)))
    return rows, pagination.get_paginated_response(rows).data


@pytest.mark.parametrize(
    "order",
    [["pk"], ["-pk"], ["created_at"], ["-created_at"], ["last_used_on"], ["-last_used_on"], ["-last_used_on", "created_at"],
     ["user__username", "-created_at"], []],
    ids=str,
)  # fmt: skip
def test_every_row_once_there_and_back(tokens, order):
    queryset = ApiToken.objects.select_related("user").order_by(*order)
    tie = "-pk" if (order or ["-created_at"])[-1].startswith("-") else "pk"
    expected = list(queryset.order_by(*(order or ["-created_at"]), tie))
    seen, pages, link = [], [], "/?page_size=2"
    while link:
        rows, body = page(queryset, link)
        seen += rows
        pages.append(rows)
        link, last = body["next"], body
    assert seen == expected
    back, link = [pages[-1]], last["previous"]
    while link:
        rows, body = page(queryset, link)
        back.insert(0, rows)
        link = body["previous"]
    assert back == pages


def test_a_page_is_one_query_and_a_new_row_shifts_nothing(tokens, world, django_assert_num_queries):
    queryset = ApiToken.objects.order_by("-created_at")
    with django_assert_num_queries(1):
        first, body = page(queryset)
    ApiToken.objects.create(user=world.town, digest="x", created_at=AT + timedelta(days=9), expires_at=AT)
    second, _ = page(queryset, body["next"])
    assert not set(first) & set(second)


def test_first_and_last_page_say_so(tokens):
    _, body = page(ApiToken.objects.all(), "/?page_size=7")
    assert (body["next"], body["previous"]) == (None, None)


@pytest.mark.parametrize("size", ["0", "-1", "x", "", "1.5", "²"])
def test_a_bad_page_size_names_its_field(tokens, size):
    with pytest.raises(InvalidInput) as caught:
        page(ApiToken.objects.all(), f"/?page_size={size}")
    assert list(caught.value.errors) == ["page_size"]


@pytest.mark.parametrize(("asked", "given"), [("200", 200), ("201", 200), ("99999999999999", 200)])
def test_never_more_than_200(db, asked, given):
    Unit.objects.bulk_create(Unit(code=f"T-{n:04}", name_zh="x", short_zh="x", kind="office") for n in range(250))
    rows, body = page(Unit.objects.all(), f"/?page_size={asked}")
    assert len(rows) == given
    assert body["next"]


def test_cursors_are_opaque_and_cannot_be_made_up(tokens):
    queryset = ApiToken.objects.order_by("created_at")
    _, body = page(queryset)
    cursor = body["next"].split("cursor=")[1].split("&")[0]
    other = ApiToken.objects.order_by("-created_at")
    for url, rows in ((f"/?cursor={cursor}x", queryset), ("/?cursor=abc", queryset), (f"/?cursor={cursor}", other)):
        with pytest.raises(InvalidInput) as caught:
            page(rows, url)
        assert list(caught.value.errors) == ["cursor"]


def test_over_the_api(api, world):
    client = api(world.patroller)
    body = client.get(reverse("api-units"), {"page_size": 5}).json()
    assert len(body["results"]) == 5
    assert body["previous"] is None
    following = client.get(body["next"]).json()
    assert following["results"][0]["code"] > body["results"][-1]["code"]
    bad = client.get(reverse("api-units"), {"cursor": "made-up"})
    assert (bad.status_code, bad.json()["errors"][0]["field"], bad.json()["code"]) == (400, "cursor", "bad_cursor")
