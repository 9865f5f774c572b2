"""The dry run: which cases of a past period a changed catalogue would have sent elsewhere; it changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import timezone

from cases.actions import dry_run
from cases.actions.dry_run import ask_dry_run, run_waiting
from cases.actions.import_catalogue import prepare_import
from cases.models import Case, CatalogueImport, Category, DryRun, Proposal, Responsibility
from cases.queries.changed_rows import rows_in_force
from cases.queries.past_cases import filed_between, past_cases
from cases.queries.routing import find_route
from cases.rules.routing import Row
from cases.rules.what_if import Catalogue, Changes, DatedRow, Spot, Tally, goes_to
from grids.models import AreaKind, Grid, Place
from grids.queries.locate import locate
from jiangdu.errors import InvalidInput, NotAllowed
from jiangdu.workbook import Heading, Sheet, write_workbook
from tests.cases.walk import BY_DESK, DUTY, URGENT, Walk
from tests.ground import HOME, NEXT, OTHER_TOWN

DAY = date(2026, 11, 23)
SPOT = Spot("200301", DAY, "321012100001001", frozenset({7}), frozenset({"fringe"}))


def dated(number: int, lead: str, **fields: Any) -> DatedRow:
    where = {name: fields.pop(name) for name in ("place_id", "area_kind", "first", "last") if name in fields}
    row = Row(id=number, category_code=fields.pop("category", "200301"), lead=lead, **fields)
    return DatedRow(row, **{"place_id": None, "area_kind": "", **where})


class TestRule:
    @pytest.mark.parametrize(
        ("row", "fits"),
        [
            (dated(1, "A"), True),
            (dated(1, "A", category="2003"), True),
            (dated(1, "A", category="2004"), False),
            (dated(1, "A", grid_prefix="321012100"), True),
            (dated(1, "A", grid_prefix="321012101"), False),
            (dated(1, "A", place_id=7), True),
            (dated(1, "A", place_id=8), False),
            (dated(1, "A", area_kind="fringe"), True),
            (dated(1, "A", area_kind="unmanaged"), False),
            (dated(1, "A", first=DAY, last=DAY), True),
            (dated(1, "A", first=DAY + timedelta(days=1)), False),
            (dated(1, "A", last=DAY - timedelta(days=1)), False),
        ],
    )
    def test_a_row_counts_where_and_when_it_holds(self, row, fits):
        assert goes_to(Catalogue([row]).route(SPOT)) == ("A" if fits else "no_owner")

    def test_the_owner_of_the_component_goes_first_and_nothing_flows_back(self):
        book = Catalogue([dated(1, "A")])
        assert goes_to(book.route(Spot("200301", DAY, owner="O"))) == "O"
        assert goes_to(book.route(Spot("200301", DAY, forbidden=frozenset("A")))) == "backflow"
        assert goes_to(book.route(Spot("200301", DAY, forbidden=frozenset("A"), grid_duty=True))) == "A"

    def test_changes_lay_over_the_rows(self):
        rows = [dated(1, "A"), dated(2, "B", category="2003")]
        changes = Changes((dated(-1, "C"),), frozenset({1}))
        assert goes_to(Catalogue(changes.applied_to(rows)).route(SPOT)) == "C"
        assert changes.categories(rows) == {"200301"}
        assert goes_to(Catalogue(Changes((), frozenset({1})).applied_to(rows)).route(SPOT)) == "B"

    def test_counts_before_and_after(self):
        tally = Tally()
        tally.count(SPOT, "no_owner", "A", minutes=480, calendar="office")
        tally.count(SPOT, "A", "A", minutes=60, calendar="continuous")
        found = tally.as_json(most_groups=5)
        assert (found["cases"], found["moved"], found["desk"]["no_owner"]) == (2, 1, [1, 0])
        assert found["loads"] == [{"unit": "A", "cases": [1, 2], "office": [0, 480], "continuous": [60, 60]}]
        assert found["groups"] == [
            {"category": "200301", "town": "321012100", "before": "no_owner", "after": "A", "cases": 1}
        ]


def waiting_row(walk: Walk, **fields: Any) -> Responsibility:
    fields.setdefault("lead", walk.world.unit("JD-G16"))
    fields.setdefault("valid_from", timezone.localdate(walk.now) + timedelta(days=5))
    return Responsibility.objects.create(category=Category.objects.get(code=BY_DESK), **fields)


def tried(walk: Walk, **fields: Any) -> DryRun:
    today = timezone.localdate(walk.now)
    fields = {"first": today - timedelta(days=30), "last": today, "actor": walk.world.administrator, **fields}
    return ask_dry_run(at=walk.tick(), **fields)


def moves(run: DryRun) -> list[tuple[str, str, str]]:
    return [(one.case.number, one.before, one.after) for one in run.moves.select_related("case")]


class TestRun:
    def test_which_cases_would_have_gone_elsewhere(self, walk):
        here, there = walk.filed(BY_DESK), walk.filed(BY_DESK, at=OTHER_TOWN, by=walk.world.other_patroller)
        walk.report(URGENT)
        row = waiting_row(walk, grid_prefix=walk.world.village_code)
        run = tried(walk)
        assert (run.state, run.result["cases"], run.result["moved"]) == ("done", 3, 1)
        assert moves(run) == [(here.number, here.lead.code, "JD-G16")]
        loads = {one["unit"]: one for one in run.result["loads"]}
        assert loads["JD-G16"]["cases"] == [0, 1]
        assert loads[there.lead.code]["cases"][0] - loads[there.lead.code]["cases"][1] == 1
        limit = here.condition.limit if here.condition else here.category.limit
        assert loads["JD-G16"][limit.calendar] == [0, limit.minutes]
        assert run.changes["rows"] == [row.pk]

    def test_nothing_changes_and_no_case_moves(self, walk):
        case = walk.filed(BY_DESK)
        waiting_row(walk)
        before = list(Responsibility.objects.order_by("pk").values())
        tried(walk)
        assert list(Responsibility.objects.order_by("pk").values()) == before
        assert walk.fresh(case).lead == case.lead

    def test_no_owner_and_unclear_are_counted(self, walk):
        walk.filed(BY_DESK)
        rows = [
            waiting_row(walk, lead=walk.world.unit(code), grid_prefix=walk.world.town_code)
            for code in ("JD-G13", "JD-G16")
        ]
        run = tried(walk)
        assert run.result["desk"]["unclear"] == [0, 1]
        Responsibility.objects.filter(category__code__in=(BY_DESK[:2], BY_DESK[:4], BY_DESK)).exclude(
            pk__in=[row.pk for row in rows]
        ).delete()
        run = tried(walk, rows=[rows[0].pk])
        assert run.result["desk"]["no_owner"] == [1, 0]

    def test_a_proposed_end_takes_the_row_away(self, walk):
        case = walk.filed(BY_DESK)
        row = Responsibility.objects.get(pk=case.routing["rule"]["id"])
        Responsibility.objects.filter(pk=row.pk).update(proposed_end=timezone.localdate(walk.now))
        run = tried(walk)
        assert [(before, after) for _number, before, after in moves(run)] == [(case.lead.code, "no_owner")]

    def test_rows_count_as_they_were_on_the_day_of_the_case(self, walk):
        walk.filed(BY_DESK)
        first = timezone.localdate(walk.now)
        walk.tick(days=10)
        Responsibility.objects.create(
            category=Category.objects.get(code=BY_DESK), grid_prefix=walk.world.village_code,
            lead=walk.world.unit("JD-G13"), valid_from=first + timedelta(days=5), approved_at=walk.now,
        )  # fmt: skip
        walk.filed(BY_DESK)
        waiting_row(walk, grid_prefix=walk.world.village_code + "001")
        assert [before for _number, before, _after in moves(tried(walk))] == [
            Case.objects.order_by("pk")[0].lead.code, "JD-G13",
        ]  # fmt: skip

    def test_a_proposal_and_an_import_can_be_tried(self, walk):
        case = walk.filed(BY_DESK)
        proposal = Proposal.objects.create(
            category=case.category, grid_prefix=walk.world.village_code, lead=walk.world.unit("JD-G14"),
            first_at=walk.now, last_at=walk.now,
        )  # fmt: skip
        assert moves(tried(walk, proposals=[proposal.pk])) == [(case.number, case.lead.code, "JD-G14")]
        kept = imported(walk)
        rows = Responsibility.objects.count()
        assert moves(tried(walk, import_id=kept.pk)) == [(case.number, case.lead.code, "JD-G16")]
        assert Responsibility.objects.count() == rows
        assert CatalogueImport.objects.get().state == "checked"

    def test_places_marks_and_reporters_are_asked_as_for_a_new_case(self, walk):
        """Every case comes out as `find_route` says, wherever it lies."""
        kind = AreaKind.objects.create(code="fringe", name_zh="城郊", name_en="Fringe")
        around = MultiPolygon(Polygon.from_bbox((HOME[0] - 0.01, HOME[1] - 0.01, HOME[0] + 0.01, HOME[1] + 0.01)))
        place = Place.objects.create(kind="market", name_zh="集市", geometry=around, grid_code=walk.world.village_code)
        place.area_kinds.add(kind)
        category, approved = Category.objects.get(code=BY_DESK), {"valid_from": DAY, "approved_at": walk.now}
        Grid.objects.get(code=walk.world.next_grid).area_kinds.add(kind)
        for fields in ({"place": place}, {"area_kind": kind}):
            unit = walk.world.unit("JD-G13" if "place" in fields else "JD-G16")
            Responsibility.objects.create(category=category, lead=unit, **fields, **approved)
        village = walk.world.unit(f"V{walk.world.other_village_code}")
        Responsibility.objects.create(
            category=category, lead=village, grid_prefix=walk.world.other_town_code, **approved
        )
        for where, who in ((HOME, "patroller"), (NEXT, "neighbour"), (OTHER_TOWN, "other_patroller")):
            for code in (BY_DESK, URGENT, DUTY):
                walk.report(code, at=where, by=getattr(walk.world, who))
        Case.objects.update(filed_at=walk.now)
        book = Catalogue(rows_in_force(DAY, DAY))
        found = {
            one.pk: goes_to(book.route(one.spot)) for chunk in past_cases(filed_between(DAY, DAY)) for one in chunk
        }
        assert len(found) == 9
        assert {"JD-G13", "JD-G16", "backflow"} <= set(found.values())
        for case in Case.objects.all():
            forbidden = dry_forbidden(case)
            route = find_route(category=case.category, located=locate(case.location), at=walk.now, forbidden=forbidden)
            assert found[case.pk] == goes_to(route.outcome), case.category

    def test_it_costs_the_same_however_many_cases(self, walk, django_assert_max_num_queries):
        waiting_row(walk)
        for _ in range(6):
            walk.filed(BY_DESK)
        actor = walk.world.administrator
        with django_assert_max_num_queries(40):
            run = tried(walk, actor=actor)
        assert run.result["moved"] == 6


def dry_forbidden(case: Case) -> frozenset[str]:
    from cases.queries.backflow import reporting_units_of

    return reporting_units_of(case)


def imported(walk: Walk) -> CatalogueImport:
    headings = [Heading(one) for one in ("category", "lead", "valid_from", "grid_prefix")]
    lines = [[BY_DESK, "JD-G16", "2026-12-01", walk.world.village_code]]
    content = write_workbook([Sheet("responsibility catalogue", headings, lines)])
    return prepare_import(
        kind="responsibility", content=content, file_name="a.xlsx", actor=walk.world.administrator, at=walk.tick()
    )


class TestRefused:
    @pytest.mark.parametrize(("days", "field"), [((-400, 0), "first"), ((-3, 1), "last"), ((-3, -5), "first")])
    def test_days(self, walk, days, field):
        waiting_row(walk)
        first, last = (timezone.localdate(walk.now) + timedelta(days=n) for n in days)
        with pytest.raises(InvalidInput) as refused:
            tried(walk, first=first, last=last)
        assert list(refused.value.errors) == [field]

    def test_a_whole_year_is_allowed(self, walk):
        waiting_row(walk)
        assert tried(walk, first=timezone.localdate(walk.now) - timedelta(days=365)).state == "done"

    @pytest.mark.parametrize("field", ["rows", "proposals", "import"])
    def test_what_does_not_wait(self, walk, field):
        chosen: Any = {"import_id": 0} if field == "import" else {field: [0]}
        with pytest.raises(InvalidInput) as refused:
            tried(walk, **chosen)
        assert list(refused.value.errors) == [field]

    def test_nothing_to_try(self, walk):
        with pytest.raises(InvalidInput):
            tried(walk)

    @pytest.mark.parametrize("who", ["shiftleader", "patroller", "auditor", "cityadmin"])
    def test_without_the_right(self, walk, who):
        waiting_row(walk)
        with pytest.raises(NotAllowed):
            tried(walk, actor=getattr(walk.world, who))

    def test_a_run_is_its_askers_alone(self, walk):
        waiting_row(walk)
        run = tried(walk)
        assert run in DryRun.objects.visible_to(walk.world.administrator)
        assert not DryRun.objects.visible_to(walk.world.admin).exists()


class TestByAWorker:
    def test_longer_ones_wait_for_it_and_show_progress(self, walk, monkeypatch):
        monkeypatch.setattr(dry_run, "AT_ONCE", 0)
        walk.filed(BY_DESK)
        waiting_row(walk)
        run = tried(walk)
        assert (run.state, run.total, run.percent) == ("waiting", 1, 0)
        assert run_waiting(at=walk.tick()) == 1
        run.refresh_from_db()
        assert (run.state, run.done, run.percent, run.result["moved"]) == ("done", 1, 100, 1)
        assert run_waiting(at=walk.tick()) == 0

    def test_what_a_worker_left_lying_is_given_up_and_old_ones_forgotten(self, walk):
        waiting_row(walk)
        run = tried(walk)
        DryRun.objects.filter(pk=run.pk).update(state="running", moved_on_at=walk.now)
        run_waiting(at=walk.tick(minutes=5))
        assert DryRun.objects.get().state == "running"
        run_waiting(at=walk.tick(minutes=10))
        assert DryRun.objects.get().state == "failed"
        run_waiting(at=walk.tick(days=31))
        assert not DryRun.objects.exists()

    def test_a_failure_is_said_and_not_swallowed(self, walk, monkeypatch):
        def broken(*_args: Any, **_fields: Any) -> Any:
            raise ZeroDivisionError

        monkeypatch.setattr(dry_run, "rows_in_force", broken)
        waiting_row(walk)
        with pytest.raises(ZeroDivisionError):
            tried(walk)
        assert DryRun.objects.get().state == "failed"
