"""Codes: levels by length and number, parents, paths, free numbers."""

import pytest
from django.db import IntegrityError

from grids.rules.codes import GridLevel, free_number, level_of, numbered, parent_of, path_of
from tests.grids.factories import make_grid, small_district


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("321012", "district"),
        ("321012100", "town"),
        ("321012100001", "village"),
        ("321012100001001", "comprehensive"),
        ("321012100001799", "comprehensive"),
        ("321012100001801", "dedicated"),
        ("321012100001999", "dedicated"),
        ("32101210000100101", "micro"),
        ("32101210000180199", "micro"),
        ("32101210000190099", "micro"),
        ("321012100001000", None),
        ("321012100001800", None),
        ("32101210000180001", None),
        ("32101210000100100", None),
        ("32101210000100001", None),
        ("3210121", None),
        ("32101X", None),
        ("021012", None),
        ("", None),
        ("321012\n", None),
        ("３２１０１２", None),
    ],
)
def test_level_by_length_and_number(code, level):
    assert level_of(code) == level


def test_parents_and_paths():
    micro = "32101210000100101"
    assert [parent_of(c) for c in (micro, micro[:15], micro[:12], micro[:9], micro[:6])] == [
        micro[:15], micro[:12], micro[:9], micro[:6], "",
    ]  # fmt: skip
    assert path_of(micro) == (micro[:6], micro[:9], micro[:12], micro[:15], micro)
    assert path_of("321012") == ("321012",)
    assert path_of("") == ()


def test_numbers():
    assert numbered("321012100001", GridLevel.DEDICATED, 801) == "321012100001801"
    assert numbered("321012100001001", GridLevel.MICRO, 7) == "32101210000100107"
    with pytest.raises(ValueError):
        numbered("321012100001", GridLevel.COMPREHENSIVE, 800)
    assert free_number(GridLevel.COMPREHENSIVE, {1, 2, 4}) == 3
    with pytest.raises(ValueError):
        free_number(GridLevel.MICRO, set(range(1, 100)))


@pytest.mark.usefixtures("bare")
class TestDatabaseHoldsTheRules:
    def test_parent_code_is_derived(self):
        for grid in small_district().values():
            grid.refresh_from_db()
            assert grid.parent_code == parent_of(grid.code)

    @pytest.mark.parametrize(
        "fields",
        [
            {"code": "321012100001001", "level": "dedicated", "dedicated_kind": "school"},
            {"code": "321012100001", "level": "town"},
            {"code": "321012100001801", "level": "dedicated"},
            {"code": "321012100001001", "level": "comprehensive", "dedicated_kind": "school"},
        ],
    )
    def test_code_level_and_kind_must_agree(self, fields):
        from grids.models import Grid

        with pytest.raises(IntegrityError):
            Grid.objects.create(name_zh="错", **fields)

    def test_no_two_grids_with_one_code(self):
        make_grid("321012")
        with pytest.raises(IntegrityError):
            make_grid("321012")

    def test_a_bow_tie_is_refused(self):
        from django.contrib.gis.geos import GEOSGeometry

        with pytest.raises(IntegrityError):
            make_grid("321012", GEOSGeometry("SRID=4326;MULTIPOLYGON(((0 0,1 1,1 0,0 1,0 0)))"))
