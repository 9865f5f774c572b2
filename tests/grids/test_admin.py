"""The administration: pages for those allowed, drawing with its checks, the import page, exports."""

import json

import pytest
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile

from grids.models import AreaKind, Component, Grid, GridImport, Place
from grids.queries.locate import locate
from jiangdu.history import history_of
from tests.grids.factories import TOWN, VILLAGE, square
from tests.grids.files import document, feature, ring

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


@pytest.fixture
def admin(client, world):
    client.force_login(world.administrator)
    return client


def shape(*box):
    return json.dumps({"type": "MultiPolygon", "coordinates": [[ring(*box)]]})


def drawn(admin, code, *box, **more):
    """Post the add form; returns the response."""
    words = {"code": code, "name_zh": "新网格", "is_active": "on", "geometry": shape(*box), **more}
    return admin.post("/admin/grids/grid/add/", words)


def errors(response):
    return {field: " ".join(map(str, faults)) for field, faults in response.context["adminform"].form.errors.items()}


class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_open_for_an_administrator(self, admin, path, language):
        assert admin.get(path, headers={"accept-language": language}).status_code == 200

    @pytest.mark.parametrize("path", PAGES)
    def test_closed_for_staff_without_the_permission(self, client, world, path):
        world.outsider.is_staff = True
        world.outsider.save()
        client.force_login(world.outsider)
        expected = 200 if "around" in path else 403  # outlines are no secret among staff
        assert client.get(path).status_code == expected

    def test_closed_for_everybody_else(self, client, world):
        client.force_login(world.patroller)
        for path in PAGES:
            assert client.get(path).status_code == 302

    def test_every_row_opens(self, admin, grids):
        place = Place.objects.create(
            kind="market", name_zh="市场", geometry=grids["school"].geometry, grid_code=f"{VILLAGE}001"
        )
        component = Component.objects.create(
            code="3210120101000001", category_code="100101", position=Point(119.03, 32.05), grid_code=f"{VILLAGE}001"
        )
        for row in (grids["first"], place, component):
            path = f"/admin/grids/{row._meta.model_name}/{row.pk}/change/"
            page = admin.get(path)
            assert page.status_code == 200
            assert "around.geojson" in page.content.decode()

    def test_scripts_carry_the_nonce_and_no_handlers_are_inline(self, admin, grids):
        page = admin.get(f"/admin/grids/grid/{grids['first'].pk}/change/")
        text = page.content.decode()
        nonce = page["content-security-policy"].split("'nonce-")[1].split("'")[0]
        inline = [tag for tag in text.split("<script")[1:] if " src=" not in tag.split(">")[0]]
        code = [tag for tag in inline if "application/json" not in tag.split(">")[0]]
        assert code
        assert all(f'nonce="{nonce}"' in tag.split(">")[0] for tag in code)
        assert " onclick=" not in text
        assert " style=" not in text

    def test_nothing_is_deleted(self, admin, grids):
        assert admin.get(f"/admin/grids/grid/{grids['first'].pk}/delete/").status_code == 403


class TestDrawing:
    def test_a_new_grid_answers_at_once(self, admin):
        assert drawn(admin, f"{VILLAGE}003", 119.1, 32.0, 119.15, 32.1).status_code == 302
        grid = Grid.objects.get(code=f"{VILLAGE}003")
        assert grid.level == "comprehensive"
        assert locate((119.12, 32.05)).code == grid.code
        assert [entry.name for entry in history_of(grid)] == ["grid.drawn"]

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
        assert any(VILLAGE in str(message) and "m²" in str(message) for message in page.context["messages"])

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


class TestThings:
    def test_a_place_finds_its_grid(self, admin):
        words = {
            "kind": "market",
            "name_zh": "新市场",
            "is_active": "on",
            "geometry": shape(119.06, 32.01, 119.07, 32.02),
        }
        assert admin.post("/admin/grids/place/add/", words).status_code == 302
        assert Place.objects.get().grid_code == f"{VILLAGE}002"
        outside = admin.post("/admin/grids/place/add/", words | {"geometry": shape(1, 1, 2, 2)})
        assert "geometry" in errors(outside)

    def test_a_component_finds_its_grid_and_category(self, admin, world):
        words = {"code": "3210120102000007", "state": "intact", "owner": world.unit("JD-G13").pk}
        words["position"] = json.dumps({"type": "Point", "coordinates": [119.015, 32.015]})
        assert admin.post("/admin/grids/component/add/", words).status_code == 302
        component = Component.objects.get()
        assert (component.category_code, component.grid_code) == ("100102", f"{VILLAGE}801")
        assert "code" in errors(admin.post("/admin/grids/component/add/", words | {"code": "12"}))

    def test_components_are_exported_only_as_far_as_one_may_see(self, client, world):
        for serial, grid in ((1, f"{VILLAGE}001"), (2, "321012101001001")):
            Component.objects.create(
                code=f"321012010100000{serial}", category_code="100101", position=Point(119.03, 32.05), grid_code=grid
            )
        world.town.is_staff = True
        world.town.save()
        client.force_login(world.town)
        response = client.get("/admin/grids/component/export/?code=321012&coordinate_system=wgs84")
        assert [item["id"] for item in response.json()["features"]] == ["3210120101000001"]


class TestImportPage:
    def upload(self, admin, content, **more):
        file = SimpleUploadedFile("网格.geojson", content)
        return admin.post(
            "/admin/grids/gridimport/add/", {"file": file, "coordinate_system": "wgs84", "tolerance_m2": 10, **more}
        )

    def test_from_upload_to_force(self, admin):
        response = self.upload(admin, document(feature(V2, 119.15, 32.0, 119.2, 32.1)))
        assert response.status_code == 302
        page = admin.get(response["location"])
        assert page.context["counts"] == {"error": 0, "warning": 0, "notice": 0}
        drafts = admin.get(page.context["drafts_url"]).json()
        assert drafts["features"][0]["properties"]["code"] == V2
        assert not Grid.objects.filter(code=V2).exists()
        admin.post(response["location"], {"apply": "1"})
        assert locate((119.18, 32.05)).code == V2

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_problems_are_listed_with_their_places(self, admin, language):
        content = document(
            feature(V2, 119.14, 32.0, 119.2, 32.1),
            feature("12", 119.14, 32.0, 119.2, 32.1),
            feature(f"{V2}001", geometry={"type": "Point", "coordinates": [1, 2]}),
        )
        page = admin.get(self.upload(admin, content)["location"], headers={"accept-language": language})
        text = page.content.decode()
        assert page.context["counts"]["error"] == 3
        assert V2 in text
        assert "data-problem=" in text
        assert 'name="apply"' not in text
        assert page.context["shapes"][0]["geometry"]["type"] in ("Polygon", "MultiPolygon")
        admin.post(page.request["PATH_INFO"], {"apply": "1"})
        assert not Grid.objects.filter(code=V2).exists()

    def test_a_gap_needs_a_tick(self, admin):
        content = document(feature(V2, 119.15, 32.0, 119.2, 32.1), feature(f"{V2}001", 119.15, 32.0, 119.19, 32.1))
        where = self.upload(admin, content)["location"]
        admin.post(where, {"apply": "1"})
        assert not Grid.objects.filter(code=V2).exists()
        admin.post(where, {"apply": "1", "accept_gaps": "on"})
        assert Grid.objects.filter(code=V2).exists()

    def test_discarded(self, admin):
        where = self.upload(admin, document(feature(V2, 119.15, 32.0, 119.2, 32.1)))["location"]
        admin.post(where, {"discard": "1"})
        assert GridImport.objects.get().state == "discarded"
        assert admin.get(where).status_code == 200

    def test_a_file_that_is_no_geojson(self, admin):
        response = self.upload(admin, b"PK\x03\x04")
        assert "file" in response.context["form"].errors
        assert "tolerance_m2" in self.upload(admin, b"{}", tolerance_m2=-1).context["form"].errors

    def test_unknown_import(self, admin):
        assert admin.get("/admin/grids/gridimport/99999/change/").status_code == 404
        assert admin.get("/admin/grids/gridimport/x/change/").status_code == 404
