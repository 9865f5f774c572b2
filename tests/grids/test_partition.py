"""The pure geometry behind the demo district: sites, faces, fair shares."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from grids.rules.shares import shares
from grids.rules.sites import cells, nearest_site, relaxed_sites, spread, walls
from grids.rules.tessellation import faces_of, labelled, unions

CONCAVE = Polygon(
    [(119.0, 32.0), (119.3, 32.011), (119.17, 32.1), (119.31, 32.223), (119.007, 32.2), (119.113, 32.117)]
)


def test_spread_is_inside_and_the_same_every_time():
    points = spread(CONCAVE, 500)
    assert points.shape == (500, 2)
    assert shapely.contains_xy(CONCAVE, points[:, 0], points[:, 1]).all()
    assert np.array_equal(points, spread(CONCAVE, 500))


def test_density_draws_sites_together():
    west = spread(CONCAVE, 400, lambda p: np.where(p[:, 0] < 119.1, 1.0, 0.1))
    assert (west[:, 0] < 119.1).mean() > (spread(CONCAVE, 400)[:, 0] < 119.1).mean() + 0.2


def test_a_line_has_no_room():
    with pytest.raises(ValueError, match="too thin"):
        spread(Polygon([(0, 0), (1, 1), (1, 1 + 1e-13)]), 3)


def test_cells_follow_the_sites():
    sites = relaxed_sites(CONCAVE, 9)
    parts = cells(CONCAVE, sites)
    assert sum(part.area for part in parts) == pytest.approx(CONCAVE.area, rel=1e-9)
    for index, part in enumerate(parts):
        inner = shapely.get_coordinates(part.point_on_surface())
        assert nearest_site(inner, sites)[0] == index
    assert walls(CONCAVE, sites[:1]) == []


def test_the_partition_is_exact_on_a_slanted_outline():
    sites = relaxed_sites(CONCAVE, 25)
    faces = faces_of(CONCAVE, walls(CONCAVE, sites))
    names = {f"{index:02d}": cell for index, cell in enumerate(cells(CONCAVE, sites))}
    parts = labelled(faces, names)
    assert set(parts) == set(names)
    assert shapely.coverage_is_valid(list(parts.values()))
    whole = unions(parts, dict.fromkeys(parts, "all"))["all"]
    assert whole.is_valid
    assert whole.symmetric_difference(CONCAVE).area < 1e-13
    assert shapely.union_all(list(parts.values())).symmetric_difference(CONCAVE).area < 1e-13


@given(
    weights=st.dictionaries(st.text(max_size=3), st.floats(0.01, 100), min_size=1, max_size=20),
    least=st.integers(0, 3),
    spare=st.integers(0, 200),
)
def test_shares_add_up(weights, least, spare):
    total = least * len(weights) + spare
    result = shares(total, weights, least=least)
    assert sum(result.values()) == total
    assert min(result.values()) >= least


def test_shares_keep_to_the_cap():
    assert shares(10, {"a": 100, "b": 1, "c": 1}, most=4) == {"a": 4, "b": 3, "c": 3}
    with pytest.raises(ValueError):
        shares(10, {"a": 1, "b": 1}, most=4)
