"""Possible duplicates: what is shown before sending and at the desk, to whom, and how a report joins another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.actions.end_early import reject_case, void_case, withdraw_case
from cases.actions.merge import merge_case
from cases.models import Case, Category, LoopSettings
from cases.queries.components_near import components_near
from cases.queries.duplicates import Hint, possible_duplicates
from cases.web.related import state_words
from grids.models import Component
from jiangdu.errors import InvalidInput
from tests.cases.report_page import NEW, Page
from tests.cases.time_walk import TimeWalk, local
from tests.cases.walk import BY_DESK, CALL_BACK, URGENT, Walk
from tests.ground import HOME, OUTSIDE

METRE = 1 / 111_195  # degrees of latitude
NEAR, EDGE, BEYOND = ((HOME[0], HOME[1] + metres * METRE) for metres in (10, 49, 52))
API = "/api/v1/cases/duplicates/"


def hints(walk: Walk, code: str = BY_DESK, *, location: Any, reader: Any = None) -> list[Hint]:
    category = Category.objects.get(code=code)
    reader = reader or walk.world.patroller
    return possible_duplicates(category=category, location=location, reader=reader, at=walk.now)


def point(at: tuple[float, float]) -> Point:
    return Point(*at, srid=4326)


def found(walk: Walk, code: str = BY_DESK, at: tuple[float, float] = HOME, reader: Any = None) -> list[str]:
    return [hint.number for hint in hints(walk, code, location=point(at), reader=reader)]


def test_same_category_within_fifty_metres_the_nearest_first(walk: Walk) -> None:
    edge, near = walk.report(BY_DESK, at=EDGE), walk.report(BY_DESK, at=NEAR)
    walk.report(BY_DESK, at=BEYOND)
    walk.report(CALL_BACK, at=NEAR)
    assert found(walk) == [near.number, edge.number]
    assert [hint.distance_m for hint in hints(walk, location=point(HOME))] == [10, 49]


def test_the_distance_is_a_setting(walk: Walk) -> None:
    case = walk.report(BY_DESK, at=BEYOND)
    assert found(walk) == []
    LoopSettings.objects.update_or_create(pk=1, defaults={"duplicate_radius_m": 60})
    assert found(walk) == [case.number]


def test_what_has_ended_early_is_not_shown(walk: Walk) -> None:
    void, gone, rejected, merged = (walk.report(BY_DESK) for _ in range(4))
    void_case(case_id=void.pk, actor=walk.world.shiftleader, at=walk.tick(), reason="误报")
    withdraw_case(case_id=gone.pk, actor=walk.world.patroller, at=walk.tick())
    reject_case(case_id=rejected.pk, actor=walk.world.acceptor, at=walk.tick(), reason="不属于")
    target = walk.report(BY_DESK)
    merge_case(case_id=merged.pk, actor=walk.world.acceptor, at=walk.tick(), target=target.number)
    assert found(walk) == [target.number]


def test_closed_cases_are_shown_for_thirty_days_and_take_nothing_in(walk: Walk) -> None:
    case = walk.close(walk.verify(walk.submit(walk.acknowledge(walk.filed(BY_DESK)))))
    (hint,) = hints(walk, location=point(HOME))
    assert (hint.number, hint.state, hint.takes_in, hint.closed_at) == (case.number, "closed", False, case.closed_at)
    walk.tick(days=29)
    assert found(walk) == [case.number]
    walk.tick(days=2)
    assert found(walk) == []


def test_a_suspended_case_is_expected_on_the_day_it_goes_on(walk: Walk) -> None:
    time = TimeWalk(walk)
    case = time.suspend(20)
    (hint,) = hints(walk, location=point(HOME))
    assert (hint.number, hint.state) == (case.number, "suspended")
    assert hint.expected_at == local("2026-12-13 00:00") < case.due_at


def test_a_suspended_case_says_when_it_will_be_repaired(walk: Walk) -> None:
    walk.tick(days=0)
    hint = Hint("JD1", Category(), "suspended", "挂账", 3, walk.now + timedelta(days=120), None, False, "")
    assert state_words(hint, now=walk.now) == "挂账，预计2027年3月修复"
    soon = Hint("JD1", Category(), "suspended", "挂账", 3, walk.now + timedelta(days=4), None, False, "")
    assert state_words(soon, now=walk.now) == "挂账，预计11月27日 周五修复"
    unknown = Hint("JD1", Category(), "filed", "待派遣", 3, None, None, False, "")
    assert state_words(unknown, now=walk.now) == "待派遣"


def test_restricted_matters_are_never_hinted(walk: Walk) -> None:
    case = walk.report(BY_DESK)
    Category.objects.filter(code=BY_DESK).update(is_restricted=True)
    for name in ("patroller", "gridhead", "acceptor", "shiftleader", "admin"):
        assert found(walk, reader=getattr(walk.world, name)) == [], name
    with pytest.raises(InvalidInput), transaction.atomic():
        walk.report(BY_DESK, same_as=case.number)


def test_a_stranger_learns_number_state_and_distance_and_no_more(client: Client, walk: Walk) -> None:
    case = walk.report(BY_DESK, description="王大妈家门口的事", by=walk.world.patroller)
    client.force_login(walk.world.other_patroller)
    query = {"category": BY_DESK, "location": f"{HOME[0]},{HOME[1]}"}
    (row,) = client.get(API, query).json()
    assert row["number"] == case.number and row["description"] is None
    assert set(row) == {
        "number", "category", "state", "distance_m", "expected_at", "closed_at", "takes_in", "description",
    }  # fmt: skip
    page = client.get(f"{NEW}nearby/", {"category": BY_DESK, "lng": HOME[0], "lat": HOME[1]}).content.decode()
    assert case.number in page and "王大妈" not in page and f"/cases/{case.number}/" not in page
    assert walk.world.patroller.name not in page
    client.force_login(walk.world.gridhead)
    (row,) = client.get(API, query).json()
    assert row["description"] == "王大妈家门口的事", "who sees the case reads its words"


@pytest.mark.parametrize("name", ["leader", "auditor", "outsider"])
def test_who_may_not_report_gets_no_hints(client: Client, walk: Walk, name: str) -> None:
    walk.report(BY_DESK)
    client.force_login(getattr(walk.world, name))
    query = {"category": BY_DESK, "location": f"{HOME[0]},{HOME[1]}"}
    assert client.get(API, query).status_code == 403
    assert client.get(f"{NEW}nearby/", {"category": BY_DESK, "lng": HOME[0], "lat": HOME[1]}).status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"location": "119.03,32.05"}, "category"),
        ({"category": "999999", "location": "119.03,32.05"}, "category"),
        ({"category": BY_DESK}, "location"),
        ({"category": BY_DESK, "location": "119.03"}, "location"),
        ({"category": BY_DESK, "location": "a,b"}, "location"),
        ({"category": BY_DESK, "location": "nan,32"}, "location"),
        ({"category": BY_DESK, "location": "32.05,119.03"}, "location"),
        ({"category": BY_DESK, "location": "119.03,32.05", "coordinate_system": "mars"}, "coordinate_system"),
    ],
)
def test_a_bad_question_is_told_at_its_field(client: Client, walk: Walk, query: dict[str, str], field: str) -> None:
    client.force_login(walk.world.patroller)
    answer = client.get(API, query)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_other_coordinate_systems_are_converted(client: Client, walk: Walk) -> None:
    walk.report(BY_DESK)
    client.force_login(walk.world.patroller)
    query = {"category": BY_DESK, "location": f"{HOME[0]},{HOME[1]}", "coordinate_system": "gcj02"}
    assert client.get(API, query).json() == [], "the same digits in another system are another place"


def test_the_fragment_bears_nonsense(client: Client, walk: Walk) -> None:
    client.force_login(walk.world.patroller)
    for query in (
        {},
        {"category": "x"},
        {"category": BY_DESK, "lng": "x", "lat": "y"},
        {"category": BY_DESK, "lng": "1"},
    ):
        assert client.get(f"{NEW}nearby/", query).status_code == 200


def test_the_index_answers(walk: Walk) -> None:
    walk.report(BY_DESK)
    with CaptureQueriesContext(connection) as captured:
        found(walk)
    (sql,) = [query["sql"] for query in captured if "cases_case" in query["sql"] and "&&" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = on")
        cursor.execute("EXPLAIN " + sql)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "location" in plan and "Index" in plan


def test_mine_too_waits_at_the_desk_with_the_target_at_hand(client: Client, walk: Walk) -> None:
    target = walk.report(BY_DESK)
    other = walk.report(BY_DESK, at=NEAR)
    page = Page(client, walk).by(walk.world.gridhead)
    sent = page.send(category=BY_DESK, condition="", same_as=other.number)
    case = Case.objects.latest("pk")
    assert sent.status_code == 302 and (case.state, case.same_as) == ("reported", other)
    page.by(walk.world.acceptor)
    html = client.get(f"/cases/{case.number}/").content.decode()
    first, second = html.index(f"do/merge/?target={other.number}"), html.index(f"do/merge/?target={target.number}")
    assert first < second, "the one the reporter named comes first"
    desk = client.get(f"/command/?case={case.number}").content.decode()
    assert f"do/merge/?target={other.number}" in desk
    page.by(walk.world.gridhead)
    assert "do/merge/" not in client.get(f"/cases/{case.number}/").content.decode()


def test_what_would_file_itself_waits_when_it_is_the_same(walk: Walk) -> None:
    Category.objects.filter(code=BY_DESK).update(auto_file=True)
    first = walk.report(BY_DESK)
    assert first.state in ("filed", "dispatched")
    assert walk.report(BY_DESK, same_as=first.number, by=walk.world.gridhead).state == "reported"
    danger = walk.report(URGENT)
    assert walk.report(URGENT, same_as=danger.number).state == "dispatched", "danger waits for nobody"


@pytest.mark.parametrize("wrong", ["far", "category", "unknown", "uncategorised"])
def test_only_what_could_have_been_shown_can_be_named(walk: Walk, wrong: str) -> None:
    known = walk.report(CALL_BACK if wrong == "category" else BY_DESK, at=BEYOND if wrong == "far" else HOME)
    number = "JD20990101000000" if wrong == "unknown" else known.number
    with pytest.raises(InvalidInput) as refused, transaction.atomic():
        walk.report(None if wrong == "uncategorised" else BY_DESK, same_as=number)
    assert set(refused.value.errors) == {"same_as"}


def make_component(serial: int, at: tuple[float, float], **fields: Any) -> Component:
    return Component.objects.create(
        code=f"3210120102{serial:06d}", category_code=URGENT, position=point(at), grid_code="", **fields
    )


def test_the_nearest_components_of_the_category_can_be_picked(client: Client, walk: Walk) -> None:
    far, near = make_component(1, EDGE), make_component(2, NEAR)
    make_component(3, (HOME[0], HOME[1] + 90 * METRE))
    make_component(4, HOME, state="removed")
    category = Category.objects.get(code=URGENT)
    assert [row.code for row in components_near(category, point(HOME))] == [near.code, far.code]
    assert components_near(Category.objects.get(code=BY_DESK), point(HOME)) == []
    assert components_near(category, None) == []
    page = Page(client, walk)
    html = client.get(f"{NEW}nearby/", {"category": URGENT, "lng": HOME[0], "lat": HOME[1]}).content.decode()
    assert f'data-component="{near.code}"' in html
    page.send(component=far.code)
    case = Case.objects.latest("pk")
    assert case.component == far
    assert far.code in client.get(f"/cases/{case.number}/").content.decode()


@pytest.mark.parametrize("code", ["123", "3210120102999999", "一二三"])
def test_a_wrong_component_is_told_at_its_field_and_kept(client: Client, walk: Walk, code: str) -> None:
    html = Page(client, walk).refused(component=code)
    assert 'class="jd-error"' in html and f'value="{code}"' in html


def test_outside_the_district_nothing_is_near(walk: Walk) -> None:
    assert found(walk, at=OUTSIDE) == []
