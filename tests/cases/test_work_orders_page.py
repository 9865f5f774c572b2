"""The department's dashboard: tabs, scope, buttons, bulk verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Case, WorkOrder
from cases.queries.order_tabs import TABS, in_tab, orders_for, tab_counts
from jiangdu.models import User
from tests.cases.walk import BY_DESK, Walk

pytestmark = pytest.mark.slow

URL = "/work-orders/"


def signed_in(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def page(user: User, **query: Any) -> Any:
    return signed_in(user).get(URL, query)


def numbers(response: Any) -> list[str]:
    return [row["order"].case.number for row in response.context["rows"]]


def warned(case: Case, level: str, **delta: float) -> None:
    """As the sweep leaves an order at a level, its due time so far from now."""
    WorkOrder.objects.filter(case=case).update(due_level=level, due_at=timezone.now() + timedelta(**delta))


@pytest.fixture
def everything(walk: Walk) -> dict[str, Case]:
    """One order in every tab, two in one of them (late and not acknowledged)."""
    world = walk.world
    walk.now = timezone.now() - timedelta(minutes=30)
    issued, handling, soon, late, awaiting, done = [walk.filed() for _ in range(6)]
    for case in (handling, soon, awaiting, done):
        walk.acknowledge(case)
    walk.assign(awaiting, world.housinghandler)
    walk.submit(awaiting, by=world.housinghandler)
    walk.submit(done)
    for case in (issued, handling, awaiting):
        warned(case, "", hours=5)
    warned(soon, "orange", minutes=20)
    warned(late, "red", minutes=-20)
    return {"issued": issued, "handling": handling, "soon": soon, "late": late, "awaiting": awaiting, "done": done}


def test_every_tab_counts_what_it_lists(everything: dict[str, Case], walk: Walk) -> None:
    response = page(walk.world.housing)
    counts = {name: tab["count"] for name, tab in zip(TABS, response.context["tabs"], strict=True)}
    assert counts == {
        "to_acknowledge": 2, "handling": 2, "due_soon": 1, "overdue": 1, "returned": 0, "to_confirm": 1, "done": 1,
    }  # fmt: skip
    for name, count in counts.items():
        assert len(numbers(page(walk.world.housing, tab=name))) == count, name
    assert numbers(page(walk.world.housing, tab="overdue")) == [everything["late"].number]
    assert numbers(page(walk.world.housing, tab="due_soon")) == [everything["soon"].number]


def test_by_time_left_urgent_or_not(walk: Walk) -> None:
    relaxed, pressed, urgent = walk.filed(), walk.filed(), walk.report()
    warned(relaxed, "", hours=9)
    warned(pressed, "", hours=2)
    warned(urgent, "", hours=5)
    assert numbers(page(walk.world.housing)) == [pressed.number, urgent.number, relaxed.number]


@pytest.mark.parametrize("name", ["cityadmin", "water", "other_town", "cityhandler", "housinghandler", "outsider"])
def test_another_department_town_or_handler_sees_nothing(everything: dict[str, Case], walk: Walk, name: str) -> None:
    user = getattr(walk.world, name)
    own = {everything["awaiting"].number} if name == "housinghandler" else set()
    for tab in TABS:
        for whose in ("mine", "area"):
            response = page(user, tab=tab, whose=whose)
            assert set(numbers(response)) <= own
    counted = sum(tab_counts(orders_for(user), timezone.now()).values())
    assert counted == len(own)


def test_a_handler_sees_what_was_assigned(everything: dict[str, Case], walk: Walk) -> None:
    assert numbers(page(walk.world.housinghandler, tab="to_confirm")) == [everything["awaiting"].number]


def test_a_town_widens_to_its_area_and_back(everything: dict[str, Case], walk: Walk) -> None:
    town = walk.world.town
    assert numbers(page(town)) == []
    wide = page(town, whose="area")
    assert len(numbers(wide)) == 2
    assert not any(row["buttons"]["main"] for row in wide.context["rows"])
    assert page(walk.world.leader).context["whole_area"]


def test_ended_orders_older_than_a_month_are_left_out(everything: dict[str, Case], walk: Walk) -> None:
    later = timezone.now() + timedelta(days=31)
    assert tab_counts(orders_for(walk.world.housing), later)["done"] == 0
    assert not in_tab(orders_for(walk.world.housing), "done", later).exists()


def test_filters_narrow_rows_and_counts_alike(everything: dict[str, Case], walk: Walk) -> None:
    housing = walk.world.housing
    awaiting = everything["awaiting"]
    assert numbers(page(housing, tab="to_confirm", handler="housinghandler")) == [awaiting.number]
    assert numbers(page(housing, tab="to_confirm", handler="-")) == []
    assert page(housing, handler="-", tab="to_confirm").context["tabs"][5]["count"] == 0
    assert len(numbers(page(housing, q="井盖"))) == 2
    assert numbers(page(housing, q="没有这样的词")) == []
    assert len(numbers(page(housing, category=BY_DESK[:4]))) == 2
    assert numbers(page(housing, category="10")) == []
    assert numbers(page(housing, role="assisting")) == []
    assert page(housing, role="nonsense").status_code == 400
    assert page(housing, cursor="nonsense").status_code == 400


def test_buttons_stand_only_where_they_work(everything: dict[str, Case], walk: Walk) -> None:
    order = walk.order(everything["issued"])
    body = page(walk.world.housing).content.decode()
    assert f'action="/work-orders/{order.pk}/do/acknowledge/"' in body
    assert "submit_result" not in body
    handler = page(walk.world.housinghandler, tab="to_confirm").content.decode()
    assert "confirm_result" not in handler and "send_back" not in handler
    assert "confirm_result" in page(walk.world.housing, tab="to_confirm").content.decode()


def test_one_click_acknowledges_and_comes_back(everything: dict[str, Case], walk: Walk) -> None:
    order = walk.order(everything["issued"])
    back = "/work-orders/?tab=to_acknowledge"
    client = signed_in(walk.world.housing)
    assert client.post(f"/work-orders/{order.pk}/do/acknowledge/", {"next": back}).headers["Location"] == back
    assert WorkOrder.objects.get(pk=order.pk).state == "acknowledged"


def send(user: User, verb: str, orders: list[WorkOrder], **more: Any) -> Any:
    client = signed_in(user)
    data = {"verb": verb, "orders": [order.pk for order in orders], "next": "/work-orders/?tab=handling", **more}
    return client.post(f"{URL}bulk/", data, follow=True)


def test_bulk_acknowledge_tells_what_became_of_each(everything: dict[str, Case], walk: Walk) -> None:
    foreign = walk.report("100102", by=walk.world.patroller)
    WorkOrder.objects.filter(case=foreign).update(unit=walk.world.unit("JD-G16"))
    orders = [walk.order(everything[name]) for name in ("issued", "late", "handling")] + [walk.order(foreign)]
    response = send(walk.world.housing, "acknowledge", orders)
    results = response.context["results"]
    assert [row["number"] for row in results["done"]] == [everything["issued"].number, everything["late"].number]
    assert [(row["number"], bool(row["reason"])) for row in results["failed"]] == [
        (everything["handling"].number, True), ("", True),
    ]  # fmt: skip
    body = response.content.decode()
    assert "2 work orders acknowledged" in body and "2 work orders were left as they were" in body
    assert foreign.number not in body
    assert walk.order(foreign).state == "issued"
    assert signed_in(walk.world.housing).get(URL).context["results"] is None


def test_bulk_assign_goes_through_the_verb(everything: dict[str, Case], walk: Walk) -> None:
    handler = walk.world.housinghandler
    to = f"u{walk.world.unit('JD-G13').pk}p{handler.pk}"
    orders = [walk.order(everything[name]) for name in ("issued", "handling", "awaiting")]
    results = send(walk.world.housing, "assign", orders, to=to).context["results"]
    assert [row["number"] for row in results["done"]] == [everything["issued"].number, everything["handling"].number]
    assert [row["number"] for row in results["failed"]] == [everything["awaiting"].number]
    assert walk.order(everything["issued"]).handler == handler


def test_bulk_assign_to_a_sub_unit(everything: dict[str, Case], walk: Walk) -> None:
    office = walk.world.unit("JD-G13-01")
    results = send(walk.world.housing, "assign", [walk.order(everything["issued"])], to=f"u{office.pk}").context[
        "results"
    ]
    assert len(results["done"]) == 1
    assert walk.order(everything["issued"]).office == office


@pytest.mark.parametrize(
    ("verb", "named", "to"),
    [("assign", True, ""), ("assign", True, "u1p1"), ("acknowledge", False, ""), ("void", True, "")],
)
def test_bulk_without_what_it_needs_changes_nothing(
    everything: dict[str, Case], walk: Walk, verb: str, named: bool, to: str
) -> None:
    orders = [walk.order(everything["issued"])] if named else []
    assert send(walk.world.housing, verb, orders, to=to).context["results"]["refused"]
    assert walk.order(everything["issued"]).state == "issued"


def test_bulk_never_leads_elsewhere(everything: dict[str, Case], walk: Walk) -> None:
    client = signed_in(walk.world.housing)
    for bad in ("https://example.org/", "//example.org", "/\\example.org"):
        response = client.post(f"{URL}bulk/", {"verb": "acknowledge", "next": bad})
        assert response.headers["Location"] == URL


def test_words_of_reporters_are_escaped(walk: Walk) -> None:
    walk.report(description="<script>alert(1)</script> 井盖", address="<b>x</b>")
    body = page(walk.world.housing).content.decode()
    assert "<script>alert(1)" not in body and "<b>x</b>" not in body
    assert "&lt;script&gt;alert(1)" in body


def test_both_languages(everything: dict[str, Case], walk: Walk) -> None:
    chinese = signed_in(walk.world.housing, "zh-hans").get(URL).content.decode()
    for words in ("待签收", "处置中", "即将超期", "已超期", "被退回", "待确认", "已完成", "批量签收"):
        assert words in chinese, words
    english = page(walk.world.housing).content.decode()
    for words in ("To be acknowledged", "Handling", "Due soon", "Overdue", "Returned", "To be confirmed", "Done"):
        assert words in english, words


def test_queries_do_not_grow_with_the_rows(walk: Walk, django_assert_max_num_queries: Any) -> None:
    client = signed_in(walk.world.housing)
    for _ in range(2):
        walk.filed()
    client.get(URL)
    with django_assert_max_num_queries(12) as few:
        client.get(URL)
    for _ in range(8):
        walk.filed()
    with django_assert_max_num_queries(12) as many:
        assert len(client.get(URL).context["rows"]) == 10
    assert len(many) == len(few)


def test_pages_go_on_by_key(walk: Walk) -> None:
    cases = [walk.filed() for _ in range(5)]
    first = page(walk.world.housing, page_size=2)
    second = signed_in(walk.world.housing).get(first.context["next"])
    third = signed_in(walk.world.housing).get(second.context["next"])
    seen = numbers(first) + numbers(second) + numbers(third)
    assert sorted(seen) == sorted(case.number for case in cases) and third.context["next"] is None


def test_the_page_is_for_people_signed_in(client: Client, db: None) -> None:
    assert client.get(URL).status_code == 302
    assert client.post(f"{URL}bulk/").status_code == 302


def test_every_value_of_a_card_has_its_name(everything: dict[str, Case], walk: Walk) -> None:
    """On a phone the table's head is not there: each cell says itself what it holds."""
    body = page(walk.world.housing).content.decode()
    for name in ("Time left", "State", "Handler"):
        assert f'data-label="{name}"' in body
    for name in ("Role", "Unit"):
        assert f'<span class="jd-phone-label">{name}</span>' in body


def test_the_open_page_asks_whether_it_is_current(walk: Walk) -> None:
    walk.report()
    client = signed_in(walk.world.housing)
    tag = client.get(URL).context["tag"]
    assert client.get(URL, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{URL}?tab=handling", headers={"If-None-Match": tag}).status_code == 200
    assert signed_in(walk.world.water).get(URL, headers={"If-None-Match": tag}).status_code == 200
    walk.report()
    answer = client.get(URL, headers={"If-None-Match": tag})
    assert answer.status_code == 200 and answer.context["tag"] != tag
    walk.acknowledge(walk.report())
    assert client.get(URL, headers={"If-None-Match": answer.context["tag"]}).status_code == 200  # another tab's count
