"""Saved filters: one's own alone, shown as chips, one of them the default of its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions.saved_filter import MOST, choose_default, delete_filter, save_filter
from cases.models import SavedFilter
from cases.queries.saved_filters import kept
from jiangdu.errors import InvalidInput, NotInScope
from tests.cases.walk import Walk

URL = "/api/v1/saved-filters/"


def save(world: Any, name: str = "超期", query: str = "overdue=true", **more: Any) -> SavedFilter:
    given = {"user": world.acceptor, "page": "cases", **more}
    return save_filter(at=timezone.now(), name=name, query=query, **given)


def signed_in(world: Any, name: str = "acceptor") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, name))
    client.cookies["django_language"] = "en"
    return client


def test_only_filters_are_kept_in_a_settled_order() -> None:
    assert kept("cases", "?step=3&csrf=1&cursor=abc&overdue=true&q=") == "overdue=true&step=3"
    assert kept("cases", "state=filed&state=returned") == "state=filed&state=returned"
    assert kept("work-orders", "tab=overdue&whose=mine&handler=x&next=/evil") == "handler=x&tab=overdue&whose=mine"


def test_the_same_name_again_replaces(world: Any) -> None:
    save(world)
    save(world, query="step=3")
    assert SavedFilter.objects.get().query == "step=3"


def test_one_default_of_a_page(world: Any) -> None:
    first = save(world, "一", is_default=True)
    second = save(world, "二", "step=2", is_default=True)
    other = save(world, "三", "tab=overdue", page="work-orders", is_default=True)
    assert set(SavedFilter.objects.filter(is_default=True)) == {second, other}
    choose_default(user=world.acceptor, pk=first.pk, is_default=True)
    assert SavedFilter.objects.get(page="cases", is_default=True) == first


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"page": "nowhere"}, "page"),
        ({"name": "  "}, "name"),
        ({"name": "长" * 41}, "name"),
        ({"query": ""}, "query"),
        ({"query": "cursor=1&fly=2"}, "query"),
        ({"query": "q=" + "字" * 400}, "query"),
    ],
)
def test_what_is_wrong_is_named(world: Any, given: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        save(world, **given)
    assert list(refused.value.errors) == [field]


def test_not_more_than_are_of_use(world: Any) -> None:
    for number in range(MOST):
        save(world, f"第{number}个")
    with pytest.raises(InvalidInput):
        save(world, "再一个")
    save(world, "第0个", "step=1")  # replacing is no more


def test_nobody_elses(world: Any) -> None:
    found = save(world, "只给自己看的")
    for act in (delete_filter, choose_default):
        more = {} if act is delete_filter else {"is_default": True}
        with pytest.raises(NotInScope):
            act(user=world.dispatcher, pk=found.pk, **more)  # type: ignore[operator]
    assert "只给自己看的" not in signed_in(world, "dispatcher").get("/cases/").content.decode()
    assert signed_in(world, "dispatcher").post(f"/saved-filters/{found.pk}/delete/").status_code == 404
    assert SavedFilter.objects.get() == found


@pytest.mark.parametrize(("page", "query"), [("cases", "overdue=true"), ("work-orders", "tab=overdue")])
def test_on_the_page_saved_shown_default_deleted(walk: Walk, page: str, query: str) -> None:
    name = "acceptor" if page == "cases" else "housing"
    client = signed_in(walk.world, name)
    shown = client.get(f"/{page}/?{query}").content.decode()
    assert "Save these filters" in shown
    saved = client.post("/saved-filters/", {"page": page, "name": "盯着的", "query": query, "is_default": "on"})
    assert saved["Location"] == f"/{page}/?{query}"
    assert client.get(f"/{page}/")["Location"] == f"/{page}/?{query}"  # the default
    whole = client.get(f"/{page}/?filter=none")
    assert whole.status_code == 200 and "盯着的" in whole.content.decode()
    row = SavedFilter.objects.get()
    client.post(f"/saved-filters/{row.pk}/plain/")
    assert client.get(f"/{page}/").status_code == 200
    client.post(f"/saved-filters/{row.pk}/default/")
    assert client.get(f"/{page}/").status_code == 302
    assert client.post(f"/saved-filters/{row.pk}/fly/").status_code == 404
    gone = client.post(f"/saved-filters/{row.pk}/delete/")
    assert gone["Location"] == f"/{page}/?filter=none"
    assert not SavedFilter.objects.exists()


def test_the_page_says_what_is_wrong(walk: Walk) -> None:
    client = signed_in(walk.world)
    said = client.post("/saved-filters/", {"page": "cases", "name": "", "query": "step=1"}, follow=True)
    assert "Give the filter a name" in said.content.decode()
    assert client.post("/saved-filters/", {"page": "//evil", "name": "x", "query": "step=1"})["Location"].startswith(
        "/cases/"
    )


def test_clearing_the_last_chip_does_not_bring_the_default_back(walk: Walk) -> None:
    save(walk.world, is_default=True)
    shown = signed_in(walk.world).get("/cases/?overdue=true")
    assert [chip["url"] for chip in shown.context["chips"]] == ["?filter=none"]


def test_over_the_api(walk: Walk, api: Any) -> None:
    client = api(walk.world.acceptor)
    body = {"page": "cases", "name": "超期", "query": "overdue=true&fly=1", "is_default": True}
    made = client.post(URL, body, format="json")
    assert made.status_code == 201 and made.json()["query"] == "overdue=true"
    assert [row["name"] for row in client.get(URL, {"page": "cases"}).json()["results"]] == ["超期"]
    assert api(walk.world.dispatcher).get(URL).json()["results"] == []
    pk = made.json()["id"]
    assert api(walk.world.dispatcher).delete(f"{URL}{pk}/").status_code == 404
    plain = client.post(f"{URL}{pk}/actions/default/", {"is_default": False}, format="json")
    assert plain.json()["is_default"] is False
    assert client.post(URL, {**body, "page": "x"}, format="json").json()["errors"][0]["field"] == "page"
    assert client.delete(f"{URL}{pk}/").status_code == 204
    assert not SavedFilter.objects.exists()
