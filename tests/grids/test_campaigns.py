"""Campaigns from plan to findings, and what is known of places."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases.models import Category, Responsibility
from cases.queries.routing import find_route
from grids.actions.campaign import (
    CampaignEnded,
    Plan,
    assign_visit,
    end_campaign,
    finish_past_campaigns,
    plan_campaign,
    remind_of_campaigns,
)
from grids.actions.place import Facts, change_place_facts
from grids.actions.visit import VisitedAlready, finish_visit, report_from_visit
from grids.models import AreaKind, Campaign, CampaignVisit, Grid, Place
from grids.queries.campaigns import visit_rows, visits_figure
from grids.queries.locate import locate
from jiangdu.errors import InvalidInput, NotAllowed, NotInScope
from jiangdu.history import history_of
from jiangdu.models import Notice, Post, PostKind, User
from tests.grids.factories import square
from tests.world import GRID, NEXT_GRID, OTHER_GRID, OTHER_TOWN, TOWN, VILLAGE

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)


@pytest.fixture
def kinds(ground: Any) -> dict[str, AreaKind]:
    codes = {"no_property_management": "无物管", "urban_fringe": "城郊结合部"}
    return {
        c: AreaKind.objects.get_or_create(code=c, defaults={"name_zh": n, "name_en": c})[0] for c, n in codes.items()
    }


@pytest.fixture
def places(kinds: dict[str, AreaKind]) -> list[Place]:
    """Two compounds in the patroller's grid, one in the neighbour's, one in the other town."""
    rows = [
        ("东苑新村", GRID, square(119.03, 32.05, 119.031, 32.051), False),
        ("龙川花园", GRID, square(119.033, 32.05, 119.034, 32.051), True),
        ("引江小区", NEXT_GRID, square(119.08, 32.05, 119.081, 32.051), False),
        ("小纪新村", OTHER_GRID, square(119.17, 32.05, 119.171, 32.051), False),
    ]
    made = [
        Place.objects.create(kind="compound", name_zh=name, grid_code=code, geometry=area, has_property_management=has)
        for name, code, area, has in rows
    ]
    for place, row in zip(made, rows, strict=True):
        if not row[3]:
            place.area_kinds.add(kinds["no_property_management"])
    return made


def plan(**changes: Any) -> Plan:
    fields: dict[str, Any] = {"title": "无物管小区消防通道排查", "plan": "看消防通道是否被堵占。", "grid_prefix": TOWN}
    fields |= {"starts_on": date(2026, 11, 24), "ends_on": date(2026, 12, 4), **changes}
    return Plan(**fields)


@pytest.fixture
def campaign(ground: Any, places: list[Place]) -> Campaign:
    return plan_campaign(actor=ground.town, at=AT, plan=plan())


def visit_of(campaign: Campaign, place: Place) -> CampaignVisit:
    return campaign.visits.get(place=place)


def test_each_place_goes_to_whoever_serves_it_and_each_is_told_once(
    ground: Any, places: list[Place], campaign: Campaign
) -> None:
    asked = {visit.place_id: visit.assignee for visit in campaign.visits.select_related("assignee")}
    assert asked == {places[0].pk: ground.patroller, places[1].pk: ground.patroller, places[2].pk: ground.neighbour}
    notice = Notice.objects.get(kind="grids.campaign_assigned", user=ground.patroller)
    assert notice.params["places"] == 2


def test_who_is_away_is_replaced_by_the_deputy(ground: Any, places: list[Place]) -> None:
    today = AT.date()
    Post.objects.filter(user=ground.patroller).update(deputy=ground.neighbour, away_from=today, away_to=today)
    Post.objects.filter(user=ground.gridhead).update(valid_to=today - timedelta(days=1))
    campaign = plan_campaign(actor=ground.town, at=AT, plan=plan(grid_prefix=GRID))
    assert {visit.assignee for visit in campaign.visits.all()} == {ground.neighbour}


def test_a_place_nobody_serves_waits_for_the_planner(ground: Any, places: list[Place]) -> None:
    Post.objects.filter(grid_code__startswith=VILLAGE).update(valid_to=AT.date() - timedelta(days=1))
    campaign = plan_campaign(actor=ground.town, at=AT, plan=plan())
    assert {visit.assignee for visit in campaign.visits.all()} == {None}


@pytest.mark.parametrize(
    "changes, field, count",
    [
        ({"area_kind": "no_property_management"}, "", 2),
        ({"grid_prefix": GRID}, "", 2),
        ({"grid_prefix": OTHER_TOWN}, "grid_prefix", 0),
        ({"grid_prefix": f"{VILLAGE}777"}, "grid_prefix", 0),
        ({"area_kind": "urban_fringe"}, "places", 0),
        ({"ends_on": date(2026, 11, 23)}, "ends_on", 0),
        ({"starts_on": date(2026, 12, 5)}, "ends_on", 0),
    ],
)
def test_which_places(
    ground: Any, kinds: Any, places: list[Place], changes: dict[str, Any], field: str, count: int
) -> None:
    if "area_kind" in changes:
        changes = changes | {"area_kind": kinds[changes["area_kind"]]}
    if not field:
        assert plan_campaign(actor=ground.town, at=AT, plan=plan(**changes)).visits.count() == count
        return
    with pytest.raises(InvalidInput) as refusal:
        plan_campaign(actor=ground.town, at=AT, plan=plan(**changes))
    assert list(refusal.value.errors) == [field]


def test_a_mark_on_the_grid_around_counts_for_its_places(ground: Any, kinds: Any, places: list[Place]) -> None:
    Grid.objects.get(code=VILLAGE).area_kinds.add(kinds["urban_fringe"])
    campaign = plan_campaign(actor=ground.town, at=AT, plan=plan(area_kind=kinds["urban_fringe"]))
    assert campaign.visits.count() == 3


def test_chosen_places_must_lie_in_the_area(ground: Any, places: list[Place]) -> None:
    chosen = [places[0].pk, places[2].pk]
    assert plan_campaign(actor=ground.town, at=AT, plan=plan(places=chosen)).visits.count() == 2
    with pytest.raises(InvalidInput):
        plan_campaign(actor=ground.town, at=AT, plan=plan(places=[places[0].pk, places[3].pk]))


@pytest.mark.parametrize("person", ["patroller", "gridhead", "guide", "cityadmin", "leader", "outsider"])
def test_who_must_not_plan(ground: Any, places: list[Place], person: str) -> None:
    with pytest.raises(NotAllowed):
        plan_campaign(actor=getattr(ground, person), at=AT, plan=plan())


def test_nothing_found(ground: Any, places: list[Place], campaign: Campaign) -> None:
    visit = visit_of(campaign, places[0])
    finish_visit(visit_id=visit.pk, actor=ground.patroller, at=AT, outcome="nothing_found", findings="通道畅通")
    visit = CampaignVisit.objects.get(pk=visit.pk)
    assert (visit.done_by, visit.outcome) == (ground.patroller, "nothing_found")
    entry = history_of(campaign).last()
    assert entry.name == "campaign.visited" and entry.words.text == "通道畅通"
    with pytest.raises(VisitedAlready):
        finish_visit(visit_id=visit.pk, actor=ground.patroller, at=AT, outcome="nothing_found")


def test_a_visit_is_made_by_whom_it_was_asked_of(ground: Any, places: list[Place], campaign: Campaign) -> None:
    visit = visit_of(campaign, places[0])
    cases = [("gridhead", NotInScope), ("neighbour", NotInScope), ("town", NotAllowed), ("other_town", NotInScope)]
    for person, error in cases:
        with pytest.raises(error):
            finish_visit(visit_id=visit.pk, actor=getattr(ground, person), at=AT, outcome="nothing_found")


def test_who_looks_after_the_campaign_and_serves_the_grid_still_makes_only_their_own_visits(
    ground: Any, places: list[Place], campaign: Campaign
) -> None:
    kind = PostKind.objects.get(code="town_manager")
    Post.objects.create(user=ground.gridhead, kind=kind, unit=ground.unit("JD-W100"), valid_from=date(2020, 1, 1))
    visit = visit_of(campaign, places[0])
    with pytest.raises(NotAllowed):
        finish_visit(visit_id=visit.pk, actor=ground.gridhead, at=AT, outcome="nothing_found")


def test_corrected_facts_go_to_the_place_with_who_and_when(
    ground: Any, kinds: Any, places: list[Place], campaign: Campaign
) -> None:
    visit = visit_of(campaign, places[1])
    facts = Facts("no", None, [kinds["no_property_management"]])
    finish_visit(visit_id=visit.pk, actor=ground.patroller, at=AT, outcome="facts_changed", facts=facts)
    place = Place.objects.get(pk=places[1].pk)
    assert place.has_property_management is False
    entry = history_of(place).get()
    assert (entry.name, entry.actor, entry.at) == ("place.facts_changed", ground.patroller, AT)
    assert entry.data["changed"] == {
        "has_property_management": [True, False], "area_kinds": [[], ["no_property_management"]],
    }  # fmt: skip


def test_routing_follows_the_marks_of_a_place(ground: Any, kinds: Any, places: list[Place]) -> None:
    category = Category.objects.get(code="100102")
    Responsibility.objects.create(
        category=category,
        area_kind=kinds["no_property_management"],
        lead=ground.unit("JD-W100"),
        valid_from=date(2020, 1, 1),
        approved_at=AT,
    )
    here = (119.0335, 32.0505)
    before = find_route(category=category, located=locate(here), at=AT)
    assert before.lead != ground.unit("JD-W100")
    facts = Facts(area_kinds=[kinds["no_property_management"]])
    change_place_facts(place_id=places[1].pk, actor=ground.patroller, at=AT, facts=facts)
    after = find_route(category=category, located=locate(here), at=AT)
    assert after.lead == ground.unit("JD-W100")
    assert after.facts["rule"]["area"] == {"area_kind": "无物管"}


def test_facts_changed_must_change_something(ground: Any, places: list[Place], campaign: Campaign) -> None:
    visit = visit_of(campaign, places[0])
    with pytest.raises(InvalidInput) as refusal:
        finish_visit(
            visit_id=visit.pk, actor=ground.patroller, at=AT, outcome="facts_changed", facts=Facts("no", "", None)
        )
    assert list(refusal.value.errors) == ["facts"]
    assert visit_of(campaign, places[0]).is_open


def test_an_owner_who_is_a_person_is_not_in_the_history(ground: Any, places: list[Place]) -> None:
    change_place_facts(place_id=places[0].pk, actor=ground.patroller, at=AT, facts=Facts(owner_text="王某某"))
    entry = history_of(places[0]).get()
    assert "王某某" not in str(entry.data)
    assert entry.data["fields"] == ["owner_text"]


@pytest.mark.parametrize("person", ["neighbour_of_other", "guide", "cityadmin", "town"])
def test_who_must_not_correct_a_place(ground: Any, places: list[Place], person: str) -> None:
    user: User = ground.other_patroller if person == "neighbour_of_other" else getattr(ground, person)
    with pytest.raises(NotAllowed):
        change_place_facts(place_id=places[0].pk, actor=user, at=AT, facts=Facts("yes"))


def test_a_case_finishes_the_visit_and_a_second_one_is_added(
    ground: Any, places: list[Place], campaign: Campaign
) -> None:
    visit = visit_of(campaign, places[0])
    for number in ["JD20261124000001", "JD20261124000002", "JD20261124000002"]:
        report_from_visit(visit_id=visit.pk, actor=ground.patroller, at=AT, case_number=number)
    visit = visit_of(campaign, places[0])
    assert visit.outcome == "case_reported"
    assert visit.case_numbers == ["JD20261124000001", "JD20261124000002"]
    with pytest.raises(NotInScope):
        report_from_visit(visit_id=visit.pk, actor=ground.neighbour, at=AT, case_number="JD20261124000003")


def test_asking_somebody_else(ground: Any, places: list[Place], campaign: Campaign) -> None:
    visit = visit_of(campaign, places[0])
    with pytest.raises(NotAllowed):
        assign_visit(visit_id=visit.pk, actor=ground.patroller, at=AT, assignee=ground.gridhead)
    with pytest.raises(InvalidInput):
        assign_visit(visit_id=visit.pk, actor=ground.town, at=AT, assignee=ground.guide)
    assign_visit(visit_id=visit.pk, actor=ground.town, at=AT, assignee=ground.gridhead)
    assert Notice.objects.filter(kind="grids.campaign_assigned", user=ground.gridhead).count() == 1
    finish_visit(visit_id=visit.pk, actor=ground.gridhead, at=AT, outcome="nothing_found")


def test_one_reminder_before_the_end_to_those_with_places_left(
    ground: Any, places: list[Place], campaign: Campaign
) -> None:
    for place in places[:2]:
        visit = visit_of(campaign, place)
        finish_visit(visit_id=visit.pk, actor=ground.patroller, at=AT, outcome="nothing_found")
    assert remind_of_campaigns(at=datetime(2026, 12, 1, 8, 30, tzinfo=ZONE)) == 0
    assert remind_of_campaigns(at=datetime(2026, 12, 2, 8, 30, tzinfo=ZONE)) == 1
    assert remind_of_campaigns(at=datetime(2026, 12, 3, 8, 30, tzinfo=ZONE)) == 0
    told = set(Notice.objects.filter(kind="grids.campaign_ending").values_list("user__username", flat=True))
    assert told == {"neighbour", "town"}


def test_it_ends_by_itself_by_hand_or_is_called_off(ground: Any, places: list[Place], campaign: Campaign) -> None:
    assert finish_past_campaigns(at=datetime(2026, 12, 4, 23, 0, tzinfo=ZONE)) == 0
    assert finish_past_campaigns(at=datetime(2026, 12, 5, 8, 30, tzinfo=ZONE)) == 1
    visit = visit_of(campaign, places[0])
    with pytest.raises(CampaignEnded):
        finish_visit(visit_id=visit.pk, actor=ground.patroller, at=AT, outcome="nothing_found")
    other = plan_campaign(actor=ground.town, at=AT, plan=plan(title="另一次"))
    with pytest.raises(NotInScope):
        end_campaign(campaign_id=other.pk, actor=ground.other_town, at=AT)
    with pytest.raises(NotAllowed):
        end_campaign(campaign_id=other.pk, actor=ground.patroller, at=AT)
    with pytest.raises(InvalidInput):
        end_campaign(campaign_id=other.pk, actor=ground.town, at=AT, cancel=True)
    end_campaign(campaign_id=other.pk, actor=ground.town, at=AT, cancel=True, reason="与市里排查合并")
    assert Campaign.objects.get(pk=other.pk).state == "cancelled"


def test_the_figure_is_done_over_planned_and_its_rows_are_the_visits(
    ground: Any, places: list[Place], campaign: Campaign
) -> None:
    visit = visit_of(campaign, places[0])
    finish_visit(visit_id=visit.pk, actor=ground.patroller, at=AT, outcome="nothing_found")
    start, end = datetime(2026, 11, 1, tzinfo=ZONE), datetime(2026, 12, 1, tzinfo=ZONE)
    for person, expected in [("town", (1, 3)), ("patroller", (1, 2)), ("leader", (1, 3)), ("other_town", (0, 0))]:
        assert visits_figure(getattr(ground, person), start, end) == expected
        assert visit_rows(getattr(ground, person), start, end).distinct().count() == expected[1]
