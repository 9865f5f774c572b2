"""The owner of the component comes before every row of the catalogue."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from cases.actions.dispatch import dispatch_case
from cases.actions.file import file_case
from cases.models import Case, Category, LoopSettings, Responsibility
from cases.queries.preview import preview
from cases.queries.routing import explanation
from grids.models import Component
from jiangdu.errors import InvalidInput
from tests.cases.test_query_budgets import BUDGETS, client_of, count
from tests.cases.walk import BY_DESK, URGENT, Walk
from tests.ground import HOME

METRE = 1 / 94_300  # of longitude, in degrees at 32° N
LAMP = "100104"


def cover(walk: Walk, *, east_m: float = 0, owner: str | None = "JD-G16", category: str = URGENT) -> Component:
    code = f"321012{category[2:]}{Component.objects.count() + 1:06d}"
    return Component.objects.create(
        code=code,
        category_code=category,
        owner=walk.world.unit(owner) if owner else None,
        position=f"SRID=4326;POINT({HOME[0] + east_m * METRE} {HOME[1]})",
        grid_code=walk.world.grid,
    )


def test_the_owner_comes_before_the_narrowest_row(walk: Walk) -> None:
    row = Responsibility.objects.get(category__code=URGENT)
    narrow = Responsibility.objects.create(
        category=row.category,
        lead=walk.world.unit("JD-G14"),
        grid_prefix=walk.world.grid,
        valid_from=row.valid_from,
        approved_at=row.approved_at,
    )
    component = cover(walk, east_m=90)
    case = walk.report(component=component.code)
    assert (case.lead.code, case.component) == ("JD-G16", component)
    assert [loser["id"] for loser in case.routing["losers"]] == [narrow.pk, row.pk]
    with translation.override("zh-hans"):
        assert f"部件 {component.code}" in explanation(case.routing)
        assert "权属单位" in explanation(case.routing)


def test_the_only_one_close_by_is_taken(walk: Walk) -> None:
    component = cover(walk, east_m=14)
    cover(walk, east_m=16)
    cover(walk, east_m=2, category=LAMP)
    case = walk.report()
    assert (case.component, case.lead.code) == (component, "JD-G16")


@pytest.mark.parametrize("state", ["intact", "removed"])
def test_of_two_close_by_none_is_taken_unless_one_is_gone(walk: Walk, state: str) -> None:
    first, second = cover(walk, east_m=3), cover(walk, east_m=5)
    Component.objects.filter(pk=second.pk).update(state=state)
    case = walk.report()
    assert case.component == (first if state == "removed" else None)
    assert case.lead.code == ("JD-G16" if state == "removed" else "JD-G13")


def test_the_distance_is_an_administrators(walk: Walk) -> None:
    cover(walk, east_m=14)
    LoopSettings.objects.update_or_create(pk=1, defaults={"component_radius_m": 10})
    assert walk.report().component is None
    LoopSettings.objects.update(component_radius_m=20)
    assert walk.report().component is not None


@pytest.mark.parametrize("owner", [None, "JD-G16"])
def test_without_an_active_owner_the_catalogue_decides(walk: Walk, owner: str | None) -> None:
    component = cover(walk, owner=owner)
    if component.owner:
        component.owner.is_active = False
        component.owner.save()
    assert walk.report().lead.code == "JD-G13"


def test_events_have_no_component(walk: Walk) -> None:
    cover(walk)
    assert walk.report(BY_DESK).component is None


@pytest.mark.parametrize(
    ("code", "category", "error"),
    [("3210120102999999", URGENT, "does_not_exist"), ("first", LAMP, "invalid"), ("gone", URGENT, "does_not_exist")],
)
def test_a_component_that_cannot_be_meant_is_refused(walk: Walk, code: str, category: str, error: str) -> None:
    component = cover(walk)
    if code == "gone":
        Component.objects.update(state="removed")
    with pytest.raises(InvalidInput) as refusal:
        walk.report(category, component=code if code.isdecimal() else component.code)
    assert refusal.value.errors["component"][0][1] == error
    assert not Case.objects.exists()


def test_without_a_position_a_named_component_still_counts(walk: Walk) -> None:
    component = cover(walk)
    Category.objects.filter(code=URGENT).update(needs_position=False)
    assert walk.report(at=None, component=component.code).lead.code == "JD-G16"


def test_what_becomes_a_component_later_is_looked_for_at_filing(walk: Walk) -> None:
    component = cover(walk)
    case = walk.report(None)
    category = Category.objects.get(code=URGENT)
    file_case(case_id=case.pk, actor=walk.world.acceptor, at=walk.tick(), category=category)
    case = walk.fresh(case)
    assert (case.component, case.lead.code) == (component, "JD-G16")


def test_preview_says_the_same(walk: Walk) -> None:
    component = cover(walk)
    case = walk.report()
    found = preview(
        category=case.category, condition=None, location=case.location, user=walk.world.patroller, at=walk.now
    )
    assert found.route.lead.code == "JD-G16"
    assert component.code in found.explanation


def test_by_hand_the_owner_needs_no_reason(walk: Walk) -> None:
    Responsibility.objects.filter(category__code=URGENT).delete()
    case = walk.report()
    assert case.state == "filed"
    cover(walk)
    dispatch_case(case_id=case.pk, actor=walk.world.dispatcher, at=walk.tick(), lead=walk.world.unit("JD-G16"))
    assert walk.fresh(case).routing["by"] == "catalogue"


@pytest.mark.parametrize("named", [True, False])
def test_api_within_the_budget(walk: Walk, named: bool) -> None:
    component = cover(walk)
    client, user = client_of(walk.world.patroller), walk.world.patroller
    photos = [walk.photo(user), walk.photo(user)]
    answers: list[Any] = []

    def post(key: str) -> Any:
        body = {
            "description": "东苑路口污水井盖缺失",
            "category": URGENT,
            "location": {"type": "Point", "coordinates": list(HOME)},
            "photos": [photos.pop()],
        } | ({"component": component.code} if named else {})
        answers.append(client.post("/api/v1/cases/", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY=key))
        return answers[-1]

    post("warm")
    assert count(lambda: post("counted")) <= BUDGETS["POST /api/v1/cases/"]
    case = answers[-1].json()
    assert (case["component"], case["lead"]["code"]) == (component.code, "JD-G16")


def test_api_tells_a_wrong_code(walk: Walk) -> None:
    body = {"description": "东苑路口污水井盖缺失", "category": URGENT, "component": "12"}
    answer = client_of(walk.world.patroller).post(
        "/api/v1/cases/", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY="k"
    )
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["component"]
