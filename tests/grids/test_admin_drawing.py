"""Drawing and changing grids in the administration, with the checks against neighbours."""

import json

import pytest

from grids.models import AreaKind, Grid
from grids.queries.locate import locate
from jiangdu.history import history_of
from tests.grids.drawing import drawn, errors, shape
from tests.grids.factories import TOWN, VILLAGE, square

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("grids")]
V2 = f"{TOWN}002"

LISTS = [f"/admin/grids/{model}/" for model in ("grid", "place", "component", "areakind", "gridimport")]
PAGES = [
    *LISTS,
    *(f"{path}add/" for path in LISTS),
    "/admin/grids/grid/export/",
    "/admin/grids/grid/merge/",
    "/admin/grids/component/export/",
    f"/admin/grids/grid/around.geojson?code={VILLAGE}001",
]


class TestDrawing:
    def test_a_new_grid_answers_at_once(self, admin):
        assert drawn(admin, f"{VILLAGE}003", 119.1, 32.0, 119.15, 32.1).status_code == 302
        grid = Grid.objects.get(code=f"{VILLAGE}003")
        assert grid.level == "comprehensive"
        assert locate((119.12, 32.05)).code == grid.code
        assert [entry.name for entry in history_of(grid)] == ["grid.drawn"]

    def test_an_area_may_come_later(self, admin):
        assert drawn(admin, f"{VILLAGE}003", 0, 0, 0, 0, geometry="").status_code == 302
        assert Grid.objects.get(code=f"{VILLAGE}003").geometry is None

    def test_an_overlap_names_the_neighbour(self, admin):
        response = drawn(admin, f"{VILLAGE}003", 119.09, 32.0, 119.15, 32.1)
        assert f"{VILLAGE}002" in errors(response)["geometry"]
        assert not Grid.objects.filter(code=f"{VILLAGE}003").exists()

    def test_sticking_out_names_the_parent(self, admin):
        response = drawn(admin, f"{VILLAGE}003", 119.1, 31.9, 119.15, 32.1)
        assert VILLAGE in errors(response)["geometry"]

    def test_fitted_to_its_neighbours(self, admin):
        assert drawn(admin, f"{VILLAGE}003", 119.06, 31.5, 119.18, 32.5, fit="on").status_code == 302
        grid = Grid.objects.get(code=f"{VILLAGE}003")
        assert grid.geometry.extent == pytest.approx((119.1, 32.0, 119.15, 32.1))

    def test_nothing_left_to_fit(self, admin):
        response = drawn(admin, f"{VILLAGE}003", 119.06, 32.01, 119.07, 32.02, fit="on")
        assert "geometry" in errors(response)

    def test_a_gap_is_told_after_saving(self, admin):
        response = drawn(admin, f"{VILLAGE}003", 119.1, 32.0, 119.14, 32.1)
        page = admin.get(response["location"])
        told = [str(message) for message in page.context["messages"]]
        assert any(VILLAGE in text and ("m²" in text or "平方米" in text) for text in told), told

    def test_a_dedicated_grid_is_cut_out(self, admin, grids):
        box = (119.055, 32.01, 119.07, 32.02)
        assert drawn(admin, f"{VILLAGE}802", *box, dedicated_kind="park").status_code == 302
        assert locate((119.06, 32.015)).code == f"{VILLAGE}802"
        second = Grid.objects.get(pk=grids["second"].pk)
        assert second.geometry.area == pytest.approx(grids["second"].geometry.area - 0.015 * 0.01)

    def test_a_dedicated_grid_over_all_of_another_is_refused(self, admin, grids):
        response = drawn(admin, f"{VILLAGE}802", 119.05, 32.0, 119.1, 32.1, dedicated_kind="park")
        assert f"{VILLAGE}002" in errors(response)["geometry"]

    @pytest.mark.parametrize(
        ("code", "more", "field"),
        [
            ("12", {}, "code"),
            (f"{VILLAGE}000", {}, "code"),
            (f"{VILLAGE}001", {}, "code"),  # taken
            ("321012999001001", {}, "code"),  # no parent
            (f"{VILLAGE}803", {}, "dedicated_kind"),
            (f"{VILLAGE}003", {"dedicated_kind": "park"}, "dedicated_kind"),
            (f"{VILLAGE}003", {"geometry": "no json"}, "geometry"),
        ],
    )
    def test_wrong_fields(self, admin, code, more, field):
        assert field in errors(drawn(admin, code, 119.1, 32.0, 119.15, 32.1, **more))

    def test_a_loop_is_refused(self, admin):
        loop = {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]]}
        assert "geometry" in errors(drawn(admin, f"{VILLAGE}003", 0, 0, 1, 1, geometry=json.dumps(loop)))


class TestChanging:
    def changed(self, admin, grid, **more):
        words = {"name_zh": grid.name_zh, "name_en": grid.name_en, "is_active": "on", "geometry": grid.geometry.json}
        path = f"/admin/grids/grid/{grid.pk}/change/"
        return admin.post(path, words | {key: value for key, value in more.items() if value is not None})

    def test_a_new_name_leaves_the_outline_alone_to_the_last_digit(self, admin, grids):
        grid = grids["first"]
        Grid.objects.filter(pk=grid.pk).update(geometry=square(119.0 + 1 / 3e5, 32.0, 119.05 - 1 / 7e9, 32.1))
        grid.refresh_from_db()
        before = grid.geometry.wkb
        kind = AreaKind.objects.create(code="test_fringe", name_zh="试", name_en="Test")
        assert self.changed(admin, grid, name_zh="改名网格", area_kinds=[kind.pk]).status_code == 302
        grid.refresh_from_db()
        assert grid.name_zh == "改名网格"
        assert grid.geometry.wkb == before
        assert list(grid.area_kinds.all()) == [kind]
        (entry,) = history_of(grid)
        assert (entry.name, entry.data["fields"]) == ("grid.changed", ["area_kinds", "name_zh"])

    def test_shrinking_a_parent_under_its_children_is_refused(self, admin, grids):
        response = self.changed(admin, grids["village"], geometry=shape(119.0, 32.0, 119.08, 32.1))
        assert f"{VILLAGE}002" in errors(response)["geometry"]

    def test_the_code_stays(self, admin, grids):
        assert self.changed(admin, grids["first"], code=f"{VILLAGE}009").status_code == 302
        assert Grid.objects.get(pk=grids["first"].pk).code == f"{VILLAGE}001"

    def test_out_of_force_only_when_empty(self, admin, grids):
        path = f"/admin/grids/grid/{grids['second'].pk}/change/"
        words = {"name_zh": "二", "geometry": grids["second"].geometry.json}
        assert "is_active" in errors(admin.post(path, words))
        Grid.objects.filter(pk=grids["micro"].pk).update(is_active=False)
        assert admin.post(path, words).status_code == 302
        assert locate((119.07, 32.05)).code == VILLAGE
