"""What an administrator changes counts for the very next report, without a restart."""

from __future__ import annotations

from datetime import date

from django.contrib.gis.geos import Point

from cases.models import Category, Responsibility
from cases.queries.preview import preview
from cases.queries.routing import explanation
from jiangdu.models import Clock
from tests.cases.walk import URGENT, Walk
from tests.grids.factories import make_grid, square
from tests.ground import HOME


def row(walk: Walk, lead: str, **fields: object) -> Responsibility:
    category = Category.objects.get(code=fields.pop("category", URGENT))
    fields.setdefault("valid_from", date(2026, 1, 1))
    fields.setdefault("approved_at", walk.now)
    return Responsibility.objects.create(category=category, lead=walk.world.unit(lead), **fields)


def test_a_new_grid_and_a_row_for_it(walk: Walk) -> None:
    assert walk.report().lead.code == "JD-G13"
    make_grid("321012100001802", square(119.029, 32.049, 119.031, 32.051), name_zh="新市场")
    row(walk, "JD-G16", grid_prefix="321012100001802", document="江政办〔2026〕1号")
    case = walk.report()
    assert (case.grid_code, case.lead.code) == ("321012100001802", "JD-G16")
    assert "江政办〔2026〕1号" in explanation(case.routing)
    assert case.routing["losers"][0]["lead"]["code"] == "JD-G13"


def test_narrower_area_wins(walk: Walk) -> None:
    row(walk, "JD-G14", grid_prefix=walk.world.town_code)
    row(walk, "JD-G16", grid_prefix=walk.world.grid)
    assert walk.report().lead.code == "JD-G16"


def test_equal_rows_with_different_units_go_to_the_desk(walk: Walk) -> None:
    row(walk, "JD-G16")
    case = walk.report()
    assert (case.state, case.lead, case.routing["verdict"]) == ("filed", None, "unclear")
    assert set(Clock.objects.open().of(case).values_list("stage", flat=True)) == {"total", "dispatch", "safe"}


def test_no_row_goes_to_the_desk_not_into_silence(walk: Walk) -> None:
    Responsibility.objects.filter(category__code=URGENT).delete()
    case = walk.report()
    assert (case.state, case.routing["verdict"]) == ("filed", "no_owner")


def test_rows_count_only_when_approved_and_in_force(walk: Walk) -> None:
    row(walk, "JD-G16", grid_prefix=walk.world.grid, approved_at=None)
    row(walk, "JD-G14", grid_prefix=walk.world.grid, valid_to=date(2026, 11, 22))
    row(walk, "JD-G14", grid_prefix=walk.world.grid, valid_from=date(2026, 11, 24))
    assert walk.report().lead.code == "JD-G13"


def test_never_back_to_the_reporting_village(walk: Walk) -> None:
    row(walk, f"V{walk.world.village_code}", grid_prefix=walk.world.grid)
    case = walk.report()
    assert (case.state, case.routing["verdict"]) == ("filed", "backflow")


def test_a_changed_limit_counts_at_once(walk: Walk) -> None:
    condition = Category.objects.get(code=URGENT).default_condition
    condition.limit_unit, condition.limit_value = "work_hour", 4
    condition.save()
    clock = Clock.objects.open().of(walk.report()).get(stage="handle")
    assert clock.limit_minutes == 240


def test_preview_says_what_the_report_will_do(walk: Walk) -> None:
    row(walk, f"V{walk.world.village_code}", grid_prefix=walk.world.grid)
    category = Category.objects.get(code=URGENT)
    found = preview(
        category=category, condition=None, location=Point(*HOME, srid=4326), user=walk.world.patroller, at=walk.now
    )
    assert found.route.outcome.verdict == walk.report().routing["verdict"] == "backflow"
