"""Coordinates: round trips, the size of the offset here, ranges."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.rules.coordinates import InvalidCoordinate, checked, from_wgs84, mapped, to_wgs84

JIANGDU = (st.floats(119.4, 119.95), st.floats(32.28, 32.82))
CHINA = (st.floats(75, 134), st.floats(4, 53))


def metres(a, b):
    """Distance of two near positions in metres."""
    east = (a[0] - b[0]) * 111_320 * math.cos(math.radians(a[1]))
    return math.hypot(east, (a[1] - b[1]) * 110_950)


@pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
@given(lng=CHINA[0], lat=CHINA[1])
def test_there_and_back_within_a_millimetre(system, lng, lat):
    assert metres((lng, lat), to_wgs84(*from_wgs84(lng, lat, system), system)) < 0.001


@given(lng=JIANGDU[0], lat=JIANGDU[1])
def test_gcj02_is_off_by_hundreds_of_metres_here(lng, lat):
    assert 300 < metres((lng, lat), from_wgs84(lng, lat, "gcj02")) < 600


def test_a_known_pair():
    # Tiananmen's flagpole as published by two map providers, to their precision of a few metres.
    assert metres(to_wgs84(116.397428, 39.90923, "gcj02"), (116.391186, 39.907827)) < 5
    assert metres(to_wgs84(116.403963, 39.915119, "bd09"), to_wgs84(116.397428, 39.90923, "gcj02")) < 60


def test_outside_china_nothing_moves():
    assert from_wgs84(2.35, 48.86, "gcj02") == (2.35, 48.86)
    assert to_wgs84(2.35, 48.86, "gcj02") == (2.35, 48.86)


@pytest.mark.parametrize(
    ("lng", "lat", "why"),
    [
        ("119.5", None, "not_a_number"),
        ("x", 32, "not_a_number"),
        (True, 32, "not_a_number"),
        (float("nan"), 32, "not_a_number"),
        (float("inf"), 32, "not_a_number"),
        (32.4, 119.5, "swapped"),
        (190, 32, "out_of_range"),
        (119.5, -91, "out_of_range"),
    ],
)
def test_what_is_no_position(lng, lat, why):
    with pytest.raises(InvalidCoordinate, match=why):
        checked(lng, lat)


def test_unknown_system():
    with pytest.raises(ValueError):
        to_wgs84(119.5, 32.4, "utm50")


def test_nested_coordinates_lose_their_height():
    ring = [[[119.5, 32.4, 7.0], [119.6, 32.4], [119.6, 32.5], [119.5, 32.4]]]
    assert mapped(ring, lambda x, y: (x, y)) == [[[119.5, 32.4], [119.6, 32.4], [119.6, 32.5], [119.5, 32.4]]]
    with pytest.raises(InvalidCoordinate):
        mapped([[119.5]], lambda x, y: (x, y))
    with pytest.raises(InvalidCoordinate):
        mapped([], lambda x, y: (x, y))
