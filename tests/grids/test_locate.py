"""Which grid is here: precedence, edges, marks, and one query."""

import pytest
from django.contrib.gis.geos import Point
from django.utils.translation import override

from grids.models import AreaKind, Place
from grids.queries.locate import grid_path, grid_paths, locate, places_at
from jiangdu.modules import area_names
from tests.grids.factories import DISTRICT, TOWN, VILLAGE, square

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("lng", "lat", "code"),
    [
        (119.015, 32.015, f"{VILLAGE}801"),  # dedicated before the comprehensive grid around it
        (119.03, 32.05, f"{VILLAGE}001"),
        (119.07, 32.05, f"{VILLAGE}002"),
        (119.05, 32.05, f"{VILLAGE}001"),  # on the shared edge: the lower code, always the same
        (119.12, 32.05, VILLAGE),  # no grid drawn here yet
        (119.18, 32.05, TOWN),
    ],
)
def test_the_narrowest_grid_answers(grids, lng, lat, code):
    found = locate(Point(lng, lat, srid=4326))
    assert found is not None
    assert found.code == code


def test_outside_every_grid_is_none(grids):
    assert locate((118.0, 32.0)) is None
    assert locate((0.0, 0.0)) is None


def test_a_grid_out_of_force_does_not_answer(grids):
    grids["school"].__class__.objects.filter(pk=grids["school"].pk).update(is_active=False)
    assert locate((119.015, 32.015)).code == f"{VILLAGE}001"


def test_path_and_micro_grid(grids):
    found = locate((119.055, 32.05))
    assert [step.code for step in found.path] == [DISTRICT, TOWN, VILLAGE, f"{VILLAGE}002"]
    assert found.micro_code == f"{VILLAGE}00201"
    with override("zh-hans"):
        assert found.path[1].as_json() == {"code": TOWN, "name": "仙女镇"}
    with override("en"):
        assert found.path[1].name == "Xiannü Town"


def test_marks_of_places_and_grids_at_the_point(grids):
    unmanaged = AreaKind.objects.create(code="test_unmanaged", name_zh="无物管", name_en="No property management")
    fringe = AreaKind.objects.create(code="test_fringe", name_zh="城郊结合部", name_en="Urban fringe")
    grids["town"].area_kinds.add(fringe)
    place = Place.objects.create(
        kind="compound", name_zh="老小区", geometry=square(119.03, 32.03, 119.04, 32.04), grid_code=f"{VILLAGE}001"
    )
    place.area_kinds.add(unmanaged, fringe)
    found = locate((119.035, 32.035))
    assert found.area_kinds == ("test_fringe", "test_unmanaged")
    assert found.place_ids == (place.pk,)
    assert locate((119.07, 32.05)).area_kinds == ("test_fringe",)
    assert places_at(Point(119.035, 32.035, srid=4326)) == [place]


def test_one_query_however_much_is_there(grids, django_assert_num_queries):
    with django_assert_num_queries(1):
        locate((119.015, 32.015))
    with django_assert_num_queries(1):
        locate((1.0, 1.0))


def test_paths_of_many_codes_take_one_query(grids, django_assert_num_queries):
    with django_assert_num_queries(1):
        paths = grid_paths([f"{VILLAGE}001", f"{VILLAGE}002", "", "999999"])
    assert [step.code for step in paths[f"{VILLAGE}001"]] == [DISTRICT, TOWN, VILLAGE, f"{VILLAGE}001"]
    assert paths["999999"] == ()
    assert grid_path("") == ()


def test_names_of_areas_for_whoever_shows_a_code(grids):
    with override("en"):
        assert area_names({TOWN, "999999999"}) == {TOWN: "Xiannü Town"}
