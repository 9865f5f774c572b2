"""Import: the dry run finds each kind of problem and changes nothing; applied, all or none is in force."""

import json

import pytest
from django.utils import timezone

from grids.actions.import_grids import ImportHasErrors, apply_import, discard_import, prepare_import
from grids.models import Grid
from grids.queries.locate import locate
from grids.queries.problems import problems_of
from jiangdu.errors import NotAllowed, NotInScope, WrongState
from jiangdu.history import history_of
from jiangdu.scope import SYSTEM
from tests.grids.factories import DISTRICT, TOWN, VILLAGE
from tests.grids.files import document, feature, ring

V2 = f"{TOWN}002"  # a new village in the free east of the town: 119.15–119.2
NEW_VILLAGE = feature(V2, 119.15, 32.0, 119.2, 32.1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("grids")]


def prepared(*features, system="wgs84", actor=SYSTEM, **more):
    content = document(*features, system=system, **more)
    return prepare_import(
        content=content, file_name="网格.geojson", coordinate_system=system, actor=actor, at=timezone.now()
    )


def applied(grid_import, **more):
    return apply_import(import_id=grid_import.pk, actor=SYSTEM, at=timezone.now(), **more)


def kinds(*features, **more):
    return {(p.severity, p.kind, p.code, p.other) for p in problems_of(prepared(*features, **more))}


class TestDryRun:
    def test_a_clean_file_has_no_problems_and_changes_nothing(self):
        before = list(Grid.objects.values_list("code", flat=True))
        east = feature(f"{V2}002", 119.17, 32.0, 119.2, 32.1)
        assert kinds(NEW_VILLAGE, feature(f"{V2}001", 119.15, 32.0, 119.17, 32.1), east) == set()
        assert list(Grid.objects.values_list("code", flat=True)) == before

    def test_overlap_between_features_and_with_what_is_there(self):
        found = kinds(
            NEW_VILLAGE,
            feature(f"{V2}001", 119.15, 32.0, 119.18, 32.1),
            feature(f"{V2}002", 119.17, 32.0, 119.2, 32.1),
        )
        assert found == {("error", "overlap", f"{V2}001", f"{V2}002")}
        found = kinds(feature(V2, 119.14, 32.0, 119.2, 32.1))
        assert ("error", "overlap", VILLAGE, V2) in found

    def test_gap_against_the_parent_is_shown_with_its_area(self):
        problems = problems_of(prepared(NEW_VILLAGE, feature(f"{V2}001", 119.15, 32.0, 119.19, 32.1)))
        (gap,) = problems
        assert (gap.severity, gap.kind, gap.code) == ("warning", "gap", V2)
        assert gap.area_m2 == pytest.approx(0.01 * 0.1 * 1.0472e10, rel=0.02)
        xs = [x for x, _y in gap.geometry["coordinates"][0]]
        assert (min(xs), max(xs)) == (119.19, 119.2)

    def test_sticking_out_of_the_parent(self):
        found = kinds(NEW_VILLAGE, feature(f"{V2}001", 119.15, 31.99, 119.2, 32.1))
        assert found == {("error", "outside", f"{V2}001", V2)}

    def test_a_parent_that_shrinks_leaves_its_children_outside(self):
        found = kinds(feature(VILLAGE, 119.0, 32.0, 119.08, 32.1))
        assert ("error", "outside", f"{VILLAGE}002", VILLAGE) in found

    def test_orphan(self):
        found = kinds(feature(f"{DISTRICT}999001001", 119.15, 32.0, 119.2, 32.1))
        assert found == {("error", "orphan", f"{DISTRICT}999001001", f"{DISTRICT}999001")}

    def test_duplicate_code(self):
        found = kinds(NEW_VILLAGE, NEW_VILLAGE)
        assert ("error", "duplicate", V2, "") in found

    @pytest.mark.parametrize("code", ["", "12", "32101210000x", f"{V2}000", f"{V2}800", "9" * 40, "０" * 12])
    def test_wrong_code(self, code):
        assert ("error", "code", code, "") in kinds(feature(code, 119.15, 32.0, 119.2, 32.1))

    def test_level_name_and_kind_that_do_not_fit(self):
        assert ("error", "level", V2, "town") in kinds(feature(V2, 119.15, 32.0, 119.2, 32.1, level="town"))
        assert ("error", "name", V2, "") in kinds(feature(V2, 119.15, 32.0, 119.2, 32.1, name_zh=None))
        found = kinds(feature(f"{VILLAGE}802", 119.06, 32.01, 119.07, 32.02))
        assert ("error", "dedicated_kind", f"{VILLAGE}802", "") in found

    @pytest.mark.parametrize(
        ("geometry", "kind"),
        [
            ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "invalid"),
            ({"type": "Polygon", "coordinates": [ring(119.15, 32.0, 119.2, 32.1)[:-1]]}, "open_ring"),
            ({"type": "Point", "coordinates": [119.15, 32.0]}, "not_an_area"),
            ({"type": "Polygon", "coordinates": []}, "not_an_area"),
            ({"type": "Polygon", "coordinates": 7}, "not_an_area"),
            ({"type": "Polygon", "coordinates": [ring(32.0, 119.15, 32.1, 119.2)]}, "swapped"),
            ({"type": "Polygon", "coordinates": [ring(500, 32.0, 501, 32.1)]}, "out_of_range"),
            ({"type": "Polygon", "coordinates": [[["a", 1], [2, 3], [4, 5], ["a", 1]]]}, "not_a_number"),
            ({"type": "Polygon", "coordinates": [[[1, 1], [2], [4, 5], [1, 1]]]}, "not_a_number"),
            ({"type": "MultiPolygon", "coordinates": [[[[1, 1], 5, [4, 5], [1, 1]]]]}, "not_a_number"),
        ],
    )
    def test_invalid_geometry(self, geometry, kind):
        grid_import = prepared(feature(V2, geometry=geometry))
        (problem,) = problems_of(grid_import)
        assert (problem.severity, problem.kind) == ("error", kind)
        assert V2 in problem.sentence
        assert (problem.geometry is not None) == (kind == "invalid")

    def test_what_is_below_the_tolerance_is_no_problem(self):
        sliver = 1e-6  # 0.1 m along 11 km would be 1,000 m²: too much; along 0.1 km it is below 10 m²
        assert kinds(NEW_VILLAGE, feature(f"{V2}001", 119.15 + sliver, 32.0, 119.2, 32.1)) != set()
        assert kinds(NEW_VILLAGE, feature(f"{V2}001", 119.15 + sliver / 1000, 32.0, 119.2, 32.1)) == set()

    def test_queries_do_not_grow_with_the_file(self, django_assert_max_num_queries):
        strips = [feature(f"{V2}{n:03d}", 119.15 + n / 1000, 32.0, 119.1512 + n / 1000, 32.1) for n in range(1, 40)]
        grid_import = prepared(NEW_VILLAGE, *strips)
        with django_assert_max_num_queries(4):
            assert len(problems_of(grid_import)) > 38


class TestApply:
    def test_new_and_changed_grids_with_history(self):
        grids = applied(
            prepared(NEW_VILLAGE, feature(VILLAGE, 119.0, 32.0, 119.15, 32.1, name_zh="新名")), accept_gaps=True
        )
        assert [grid.code for grid in grids] == [VILLAGE, V2]
        assert locate((119.18, 32.05)).code == V2
        village = Grid.objects.get(code=VILLAGE)
        assert (village.name_zh, village.name_en) == ("新名", "Dongyuan Community")
        assert [entry.name for entry in history_of(village)] == ["grid.changed"]
        (entry,) = history_of(Grid.objects.get(code=V2))
        assert (entry.name, entry.data["file"]) == ("grid.imported", "网格.geojson")

    @pytest.mark.parametrize("system", ["gcj02", "bd09"])
    def test_other_systems_are_converted_and_the_raw_is_kept(self, system):
        shape = {"type": "Polygon", "coordinates": [ring(119.15, 32.0, 119.2, 32.1)]}
        applied(prepared(feature(V2, geometry=shape), system=system))
        grid = Grid.objects.get(code=V2)
        assert grid.geometry.extent == pytest.approx((119.15, 32.0, 119.2, 32.1), abs=1e-7)
        assert grid.coordinate_system == system
        assert grid.raw_geometry["coordinates"][0][0][0] != pytest.approx(119.15, abs=1e-3)

    def test_errors_keep_everything_as_it_was(self):
        grid_import = prepared(NEW_VILLAGE, feature("12", 119.15, 32.0, 119.2, 32.1))
        with pytest.raises(ImportHasErrors):
            applied(grid_import, accept_gaps=True)
        assert not Grid.objects.filter(code=V2).exists()

    def test_gaps_must_be_accepted(self):
        grid_import = prepared(NEW_VILLAGE, feature(f"{V2}001", 119.15, 32.0, 119.19, 32.1))
        with pytest.raises(ImportHasErrors) as caught:
            applied(grid_import)
        assert caught.value.code == "gaps_not_accepted"
        assert len(applied(grid_import, accept_gaps=True)) == 2

    def test_the_check_is_made_against_the_grids_of_the_moment(self):
        first, second = prepared(NEW_VILLAGE), prepared(feature(f"{TOWN}003", 119.15, 32.0, 119.2, 32.1))
        assert problems_of(second) == []
        applied(first)
        with pytest.raises(ImportHasErrors):
            applied(second)

    def test_a_dedicated_grid_is_cut_out_of_the_grid_around_it(self, grids):
        block = feature(f"{VILLAGE}802", 119.055, 32.01, 119.07, 32.02, dedicated_kind="market")
        grid_import = prepared(block)
        notices = {(p.severity, p.kind, p.code, p.other) for p in problems_of(grid_import)}
        assert ("notice", "cut_out", f"{VILLAGE}002", f"{VILLAGE}802") in notices
        applied(grid_import, accept_gaps=True)
        assert locate((119.06, 32.015)).code == f"{VILLAGE}802"
        around, micro = Grid.objects.get(pk=grids["second"].pk), Grid.objects.get(pk=grids["micro"].pk)
        new = Grid.objects.get(code=f"{VILLAGE}802")
        for grid in (around, micro):
            assert grid.geometry.intersection(new.geometry).area < 1e-15
            assert [entry.name for entry in history_of(grid)] == ["grid.changed"]

    def test_only_once(self):
        grid_import = prepared(NEW_VILLAGE)
        applied(grid_import)
        with pytest.raises(WrongState):
            applied(grid_import)

    def test_discarded(self):
        grid_import = prepared(NEW_VILLAGE)
        discard_import(import_id=grid_import.pk, actor=SYSTEM, at=timezone.now())
        with pytest.raises(WrongState):
            applied(grid_import)
        with pytest.raises(NotInScope):
            apply_import(import_id=0, actor=SYSTEM, at=timezone.now())
        assert not Grid.objects.filter(code=V2).exists()

    def test_only_with_the_permission(self, world):
        with pytest.raises(NotAllowed):
            prepared(NEW_VILLAGE, actor=world.patroller)
        grid_import = prepared(NEW_VILLAGE, actor=world.administrator)
        with pytest.raises(NotAllowed):
            apply_import(import_id=grid_import.pk, actor=world.dispatcher, at=timezone.now())


def test_an_export_can_be_imported_again(client, world):
    client.force_login(world.administrator)
    for system in ("wgs84", "gcj02", "bd09"):
        response = client.get(
            f"/admin/grids/grid/export/?code={VILLAGE}&level=comprehensive&coordinate_system={system}"
        )
        assert response.status_code == 200
        assert system in response["content-disposition"]
        body = json.loads(response.content)
        assert body["coordinate_system"] == system
        assert len(body["features"]) == 2
        again = prepare_import(
            content=response.content, file_name="x", coordinate_system=system, actor=SYSTEM, at=timezone.now()
        )
        assert {problem.kind for problem in problems_of(again)} <= {"gap", "cut_out"}
