"""Cells of 50 m, the way along a track, and which positions are believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from shapely.geometry import MultiPoint, box

from grids.rules.cells import box_of, cell_at, cells_of, length_m, merged, metres, passed
from grids.rules.track import Limits, TrackPoint, sift

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LIMITS = Limits(accuracy_m=100, top_speed_kmh=80)
NORTH = 1 / 111_195  # degrees of latitude in a metre


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_cell_is_fifty_metres_both_ways_wherever_it_lies() -> None:
    for lng, lat in [(119.03, 32.05), (119.9, 32.9), (121.0, 20.0)]:
        west, south, east, north = box_of(cell_at(lng, lat))
        assert west <= lng < east and south <= lat < north
        middle = (south + north) / 2
        assert metres(west, middle, east, middle) == pytest.approx(50, abs=0.3)
        assert metres(west, south, west, north) == pytest.approx(50, abs=0.3)


def test_a_grid_has_as_many_cells_as_its_area_says() -> None:
    side = 1000 * NORTH
    width = side / 0.8476  # 1 km at 32.05° N
    cells = cells_of(box(119.03, 32.05, 119.03 + width, 32.05 + side))
    assert len(cells) == pytest.approx(400, abs=42)


def test_neighbouring_grids_share_no_cell() -> None:
    left, right = box(119.0, 32.0, 119.013, 32.01), box(119.013, 32.0, 119.02, 32.01)
    assert not cells_of(left) & cells_of(right)
    assert cells_of(left) | cells_of(right) == cells_of(left.union(right))


def test_a_grid_smaller_than_a_cell_still_has_one() -> None:
    tiny = MultiPoint([(119.03001, 32.05001)]).buffer(0.00002)
    assert cells_of(tiny) == {cell_at(119.03001, 32.05001)}


def test_between_two_close_positions_the_straight_line_was_walked() -> None:
    ends = [(NOON, 119.03, 32.05), (later(60), 119.03, 32.05 + 250 * NORTH)]
    assert len(passed(ends)) >= 5
    assert length_m(ends) == pytest.approx(250, abs=1)


@pytest.mark.parametrize("seconds, away", [(300, 250), (60, 400)])
def test_across_a_gap_nothing_was_walked(seconds: int, away: int) -> None:
    ends = [(NOON, 119.03, 32.05), (later(seconds), 119.03, 32.05 + away * NORTH)]
    assert len(passed(ends)) == 2


def test_merged_boxes_are_the_same_ground() -> None:
    cells = cells_of(box(119.0, 32.0, 119.01, 32.005))
    boxes = list(merged(cells))
    assert len(boxes) < len(cells) / 5
    area = sum((east - west) * (north - south) for west, south, east, north in boxes)
    single = sum((e - w) * (n - s) for w, s, e, n in map(box_of, cells))
    assert area == pytest.approx(single)


def test_what_cannot_be_is_refused_one_by_one() -> None:
    points = [
        TrackPoint(later(10), 119.03, 32.05, 5),
        TrackPoint(later(20), 119.03, 32.05 + 10 * NORTH, 500),
        TrackPoint(later(30), 119.03, 32.05 + 5000 * NORTH, 5),
        TrackPoint(later(40), 119.03, 32.05 + 30 * NORTH, 5),
        TrackPoint(later(40), 119.03, 32.05 + 31 * NORTH, 5),
        TrackPoint(later(9999), 119.03, 32.05, 5),
        TrackPoint(later(-600), 119.03, 32.05, 5),
    ]
    found = sift(points, started_at=NOON, now=later(60), last=None, known=[], limits=LIMITS)
    assert [point.at for point in found.kept] == [later(10), later(40)]
    assert found.refused == [
        (1, "inaccurate"), (2, "too_fast"), (4, "repeated"), (5, "future"), (6, "before_start"),
    ]  # fmt: skip


def test_a_batch_sent_twice_is_kept_once() -> None:
    points = [TrackPoint(later(10), 119.03, 32.05), TrackPoint(later(20), 119.03, 32.05 + 10 * NORTH)]
    known = [point.at for point in points]
    again = sift(points, started_at=NOON, now=later(60), last=points[1], known=known, limits=LIMITS)
    assert not again.kept
    assert {why for _index, why in again.refused} == {"repeated"}
