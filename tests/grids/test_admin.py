"""The administration: pages for those allowed, drawing with its checks, the import page, exports."""

import json

import pytest
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile

from grids.models import Component, Grid, GridImport, Place
from grids.queries.locate import locate
from tests.grids.drawing import errors, shape
from tests.grids.factories import TOWN, VILLAGE
from tests.grids.files import document, feature

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
