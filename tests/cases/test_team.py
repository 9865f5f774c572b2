"""The team page: every figure is the number of the orders it leads to; scope, ages, medians, budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import assign, dispatch, recall
from cases.models import Case, LoopSettings, WorkOrder
from cases.queries.leave import team_units
from cases.queries.team_load import FIGURES, NOBODY, behind, team_load
from jiangdu.models import Leave, User
from tests.cases.walk import BY_DESK, Walk

pytestmark = pytest.mark.slow

URL = "/work-orders/team/"
BUDGET = 12


@pytest.fixture
def walk(walk: Walk) -> Walk:
    walk.now = timezone.now() - timedelta(minutes=30)
    return walk


def signed_in(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    client.get("/session/")
    client.cookies["django_language"] = language
    return client


def aged(case: Case, **delta: float) -> Case:
    """As if its orders had been issued that long ago."""
    WorkOrder.objects.filter(case=case).update(issued_at=timezone.now() - timedelta(**delta))
    return case


def due(case: Case, at: datetime) -> None:
    WorkOrder.objects.filter(case=case).update(due_at=at)


def in_hand(walk: Walk) -> Case:
    return walk.assign(walk.acknowledge(walk.filed(BY_DESK)), walk.world.housinghandler)


def load(walk: Walk, at: datetime | None = None, user: User | None = None) -> dict[str, Any]:
    units = team_units(user or walk.world.housing)
    rows, total = team_load(units, at or timezone.now(), Leave.objects.none())
    return {**{row.who: row for row in rows}, "all": total}


def test_ages_have_no_gap_and_no_overlap(walk: Walk) -> None:
    for delta in ({"hours": 2}, {"days": 1}, {"days": 2}, {"days": 3}, {"days": 7}, {"days": 29}, {"days": 30}):
        aged(in_hand(walk), **delta)
    row = load(walk)["housinghandler"]
    ages = [row.figures[name] for name in ("age_1", "age_3", "age_7", "age_30", "age_more")]
    assert ages == [1, 2, 1, 2, 1]
    assert sum(ages) == row.figures["open"] == 7


def test_due_today_and_overdue_are_two_things(walk: Walk) -> None:
    noon = timezone.localtime(timezone.now()).replace(hour=12, minute=0, second=0, microsecond=0)
    for at in (noon - timedelta(minutes=1), noon + timedelta(hours=3), noon + timedelta(hours=12), noon):
        due(in_hand(walk), at)
    row = load(walk, noon)["housinghandler"]
    assert (row.figures["open"], row.figures["due_today"], row.figures["overdue"]) == (4, 2, 1)


def test_median_of_the_last_days_from_acknowledgement_to_result(walk: Walk) -> None:
    world = walk.world
    for hours in (1, 2, 9):
        case = walk.submit(in_hand(walk), by=world.housinghandler)
        walk.confirm(case)
        done = WorkOrder.objects.get(case=case).done_at
        WorkOrder.objects.filter(case=case).update(acknowledged_at=done - timedelta(hours=hours))
    row = load(walk)["housinghandler"]
    assert (row.hours, row.done) == (2.0, 3)
    WorkOrder.objects.filter(case=case).update(done_at=timezone.now() - timedelta(days=91))
    row = load(walk)["housinghandler"]
    assert (row.hours, row.done) == (1.5, 2)
    LoopSettings.objects.update_or_create(pk=1, defaults={"team_days": 120})
    assert load(walk)["all"].done == 3


def test_every_figure_is_the_number_of_its_orders(walk: Walk) -> None:
    aged(in_hand(walk), days=4)
    walk.acknowledge(walk.filed(BY_DESK))
    due(aged(walk.filed(BY_DESK), days=40), timezone.now() - timedelta(hours=1))
    client = signed_in(walk.world.housing)
    page = client.get(URL)
    seen = 0
    for item in [*page.context["rows"], page.context["total"]]:
        for cell in item["cells"]:
            shown = client.get(cell["url"])
            assert len(shown.context["rows"]) == cell["value"], cell["url"]
            seen += cell["value"]
    assert seen > 10


def test_what_nobody_has_in_hand_comes_first(walk: Walk) -> None:
    in_hand(walk)
    walk.filed(BY_DESK)
    rows, total = team_load(team_units(walk.world.housing), timezone.now(), Leave.objects.none())
    assert rows[0].who == NOBODY and total.figures["open"] == 2
    assert {row.who for row in rows} == {NOBODY, "housing", "housinghandler"}


def test_the_unit_and_its_sub_units_no_other(walk: Walk) -> None:
    """An order of the department passed to its sub-unit, and one given to the sub-unit straight away."""
    world = walk.world
    passed, straight = [walk.filed(BY_DESK) for _ in range(2)]
    for case, code in ((passed, "JD-G14"), (straight, "JD-G14-01")):
        recall.recall_case(case_id=case.pk, actor=world.dispatcher, at=walk.tick(), reason="改派")
        dispatch.dispatch_case(
            case_id=case.pk, actor=world.dispatcher, at=walk.tick(), lead=world.unit(code), reason="职责"
        )
    assign.assign_order(
        order_id=walk.order(passed).pk, actor=world.cityadmin, at=walk.tick(), office=world.unit("JD-G14-01")
    )
    at = timezone.now()
    assert {order.case for order in behind(team_units(world.cityadmin), "open", at)} == {passed, straight}
    assert {order.case for order in behind(team_units(world.enforcement), "open", at)} == {passed, straight}
    assert not behind(team_units(world.housing), "open", at).exists()
    assert WorkOrder.objects.visible_to(world.cityadmin).filter(case=straight).exists()
    assert Case.objects.visible_to(world.cityadmin).filter(pk=straight.pk).exists()
    assert not WorkOrder.objects.of(world.cityadmin).filter(case=straight).exists()  # to look at, not to do
    assert not Case.objects.visible_to(world.water).filter(pk=straight.pk).exists()


def test_a_town_sees_its_offices_and_villages_but_not_its_centre(walk: Walk) -> None:
    codes = {unit.code for unit in team_units(walk.world.town)}
    assert {"JD-W100", "JD-W100-01", "V321012100001"} <= codes
    assert not codes & {"JD-C100", "V321012101001", "JD-W101"}
    assert {unit.code for unit in team_units(walk.world.village)} == {"V321012100001"}


@pytest.mark.parametrize("name", ["cityhandler", "patroller", "dispatcher", "shiftleader", "leader", "outsider"])
def test_for_managers_only(walk: Walk, name: str, api: Callable[..., Any]) -> None:
    client = signed_in(getattr(walk.world, name))
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}orders/?what=open").status_code == 403
    for path in ("work-orders/team/", "work-orders/team/orders/"):
        assert api(getattr(walk.world, name)).get(f"/api/v1/{path}").status_code == 403


def test_another_departments_team_is_not_in_it(walk: Walk) -> None:
    case = in_hand(walk)
    shown = signed_in(walk.world.cityadmin).get(f"{URL}orders/?what=open&who=housinghandler")
    assert shown.status_code == 200 and case.number not in shown.content.decode()
    assert "高峰" not in signed_in(walk.world.cityadmin).get(URL).content.decode()


def test_unknown_figures(walk: Walk, api: Callable[..., Any]) -> None:
    assert signed_in(walk.world.housing).get(f"{URL}orders/?what=fly").status_code == 404
    assert api(walk.world.housing).get("/api/v1/work-orders/team/orders/?figure=fly").status_code == 400
    assert not signed_in(walk.world.housing).get(f"{URL}orders/?what=open&who=nobody-at-all").context["rows"]


def test_over_the_api(walk: Walk, api: Callable[..., Any]) -> None:
    case = aged(in_hand(walk), days=10)
    client = api(walk.world.housing)
    team = client.get("/api/v1/work-orders/team/").json()
    row = next(row for row in team["rows"] if row["handler"] == "housinghandler")
    assert row["figures"]["age_30"] == team["total"]["figures"]["open"] == 1
    assert set(row["figures"]) == set(FIGURES)
    behind_it = client.get("/api/v1/work-orders/team/orders/?figure=age_30&handler=housinghandler").json()
    assert [order["case"]["number"] for order in behind_it["results"]] == [case.number]


def test_queries_do_not_grow(walk: Walk) -> None:
    in_hand(walk)
    client = signed_in(walk.world.housing)
    client.get(URL)

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    paths = (URL, f"{URL}orders/?what=open")
    few = [queries(path) for path in paths]
    for _ in range(5):
        in_hand(walk)
        walk.confirm(walk.submit(in_hand(walk), by=walk.world.housinghandler))
    many = [queries(path) for path in paths]
    assert all(count <= BUDGET for count in many), many
    assert all(after <= before for before, after in zip(few, many, strict=True))
