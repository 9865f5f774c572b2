"""The API of the grids: which grid is here, one grid, a map's grids; wrong questions get clear answers."""

import pytest
from django.contrib.gis.geos import MultiPolygon

from grids.models import Grid
from grids.rules.coordinates import from_wgs84
from tests.grids.factories import DISTRICT, TOWN, VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(grids, world, api):
    return api(world.patroller)


def test_nobody_sees_grids_without_signing_in(grids, api):
    for path in ("/api/v1/grids/", f"/api/v1/grids/{TOWN}/", "/api/v1/grids.geojson"):
        assert api().get(path).status_code == 401


class TestAt:
    def test_the_grid_in_charge_with_its_path(self, client):
        body = client.get("/api/v1/grids/?at=119.015,32.015", headers={"accept-language": "en"}).json()
        assert body["next"] is None
        (grid,) = body["results"]
        assert grid["code"] == f"{VILLAGE}801"
        assert [step["code"] for step in grid["path"]] == [DISTRICT, TOWN, VILLAGE, f"{VILLAGE}801"]
        assert grid["path"][1]["name"] == "Xiannü Town"
        assert grid["dedicated_kind"] == "school"

    def test_names_in_chinese(self, client):
        body = client.get("/api/v1/grids/?at=119.12,32.05", headers={"accept-language": "zh-hans"}).json()
        assert body["results"][0]["name"] == "东苑社区"

    @pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
    def test_position_in_other_systems(self, client, system):
        # 100 m east of the edge between two grids: unconverted it would be off by 300 m and more.
        lng, lat = from_wgs84(119.051, 32.05, system)
        body = client.get(f"/api/v1/grids/?at={lng},{lat}&coordinate_system={system}").json()
        assert body["results"][0]["code"] == f"{VILLAGE}002"

    def test_outside_the_district_nothing_is_found(self, client):
        assert client.get("/api/v1/grids/?at=1,1").json() == {"results": [], "next": None, "previous": None}

    @pytest.mark.parametrize(
        ("query", "field", "code"),
        [
            ("at=", "at", "invalid_position"),
            ("at=119", "at", "invalid_position"),
            ("at=a,b", "at", "invalid_position"),
            ("at=nan,32", "at", "invalid_position"),
            ("at=32.05,119.05", "at", "invalid_position"),
            ("at=119,32,5", "at", "invalid_position"),
            ("at=119.05,32.05&coordinate_system=utm", "coordinate_system", "invalid_choice"),
            ("level=planet", "level", "invalid_choice"),
            ("code=32x", "code", "invalid_code"),
            ("parent=" + "3" * 30, "parent", "invalid_code"),
        ],
    )
    def test_wrong_questions(self, client, query, field, code):
        response = client.get(f"/api/v1/grids/?{query}")
        assert response.status_code == 400
        assert response["content-type"].startswith("application/problem+json")
        assert [(error["field"], error["code"]) for error in response.json()["errors"]] == [(field, code)]

    def test_swapped_values_are_called_by_their_name(self, client):
        response = client.get("/api/v1/grids/?at=32.05,119.05", headers={"accept-language": "en"})
        assert "swapped" in response.json()["errors"][0]["message"]


class TestLists:
    def test_filters_and_pages(self, client):
        def codes(query):
            return [grid["code"] for grid in client.get(f"/api/v1/grids/?{query}").json()["results"]]

        assert codes("level=grid") == [f"{VILLAGE}001", f"{VILLAGE}002", f"{VILLAGE}801"]
        assert codes(f"code={VILLAGE}002") == [f"{VILLAGE}002", f"{VILLAGE}00201"]
        assert codes(f"parent={TOWN}") == [VILLAGE]
        first = client.get("/api/v1/grids/?page_size=3").json()
        assert len(first["results"]) == 3
        assert len(client.get(first["next"]).json()["results"]) == 3

    def test_queries_do_not_grow_with_the_rows(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            client.get("/api/v1/grids/")

    def test_former_grids_are_not_listed(self, client, grids):
        Grid.objects.filter(pk=grids["micro"].pk).update(is_active=False)
        assert f"{VILLAGE}00201" not in str(client.get("/api/v1/grids/").json())
        assert client.get(f"/api/v1/grids/{VILLAGE}00201/").status_code == 404


class TestDetail:
    def test_area_and_path(self, client):
        body = client.get(f"/api/v1/grids/{VILLAGE}001/").json()
        assert body["geometry"]["type"] == "MultiPolygon"
        assert body["parent"] == VILLAGE
        assert body["level"] == "comprehensive"
        assert len(body["path"]) == 4

    def test_a_grid_without_an_area(self, client):
        Grid.objects.create(code="321012400", level="town", name_zh="立新农场")
        assert client.get("/api/v1/grids/321012400/").json()["geometry"] is None

    def test_unknown(self, client):
        assert client.get("/api/v1/grids/999999/").status_code == 404
        assert client.get("/api/v1/grids/x'--/").status_code == 404


class TestGeoJSON:
    def test_levels_and_bbox(self, client):
        def codes(query):
            response = client.get(f"/api/v1/grids.geojson?{query}")
            assert response.status_code == 200
            return [feature["properties"]["code"] for feature in response.json()["features"]]

        assert codes("") == [TOWN]
        assert codes("level=comprehensive&bbox=119.06,32.0,119.07,32.01") == [f"{VILLAGE}002"]
        assert codes("level=grid&bbox=119.0,32.0,119.2,32.1&zoom=14") == [
            f"{VILLAGE}001",
            f"{VILLAGE}002",
            f"{VILLAGE}801",
        ]

    def test_says_its_coordinates_and_answers_304_while_unchanged(self, client, grids):
        url = "/api/v1/grids.geojson?level=village"
        first = client.get(url, headers={"accept": "application/geo+json"})
        assert first["content-type"].startswith("application/geo+json")
        assert first.json()["coordinate_system"] == "wgs84"
        assert client.get(url, headers={"if-none-match": first["etag"]}).status_code == 304
        Grid.objects.filter(pk=grids["village"].pk).update(name_zh="新名", name_en="New name")
        assert client.get(url, headers={"if-none-match": first["etag"]}).status_code == 200

    def test_simplified_for_the_zoom(self, client, grids):
        wavy = Grid.objects.get(pk=grids["town"].pk)
        wavy.geometry = MultiPolygon(wavy.geometry.buffer(0.01, quadsegs=60), srid=4326)
        wavy.save()
        sizes = [len(client.get(f"/api/v1/grids.geojson?level=town{zoom}").content) for zoom in ("", "&zoom=8")]
        assert sizes[1] < sizes[0] / 3

    @pytest.mark.parametrize("query", ["bbox=1,2,3", "bbox=3,2,1,4", "bbox=a,b,c,d", "zoom=99", "zoom=²", "level=x"])
    def test_wrong_questions(self, client, query):
        assert client.get(f"/api/v1/grids.geojson?{query}").status_code == 400
