"""Cells of 50 m: how much of a grid was passed. Pure: numpy and shapely, no Django.

Cells lie in rows of equal latitude. A row's cells are 50 m wide at its own latitude, so a cell is the same ground for
every patrol of every grid. A cell is one integer: row × 1,000,000 + column, counted from 0° and 180° W.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

CELL_M = 50.0
METRES_PER_DEGREE = 111_195.0  # of a great circle on the mean sphere
_ROW = CELL_M / METRES_PER_DEGREE  # degrees of latitude
_COLUMNS = 1_000_000

_GAP = timedelta(minutes=2)  # between two positions closer than this in time and space the straight line was walked
_GAP_M = 300.0
_STRIDE_M = 20.0

Fix = tuple[datetime, float, float]  # when, longitude, latitude


def cell_at(lng: float, lat: float) -> int:
    """The cell of a position in degrees (latitudes north of the equator)."""
    row = int(lat // _ROW)
    return row * _COLUMNS + int((lng + 180.0) // _width(row))


def box_of(cell: int) -> tuple[float, float, float, float]:
    """West, south, east, north of a cell in degrees."""
    row, column = divmod(cell, _COLUMNS)
    width = _width(row)
    return column * width - 180.0, row * _ROW, (column + 1) * width - 180.0, (row + 1) * _ROW


def cells_of(area: BaseGeometry) -> frozenset[int]:
    """The cells whose centre lies in the area; of an area smaller than that, the cell of a point inside it."""
    west, south, east, north = area.bounds
    found: list[int] = []
    shapely.prepare(area)
    for row in range(int(south // _ROW), int(north // _ROW) + 1):
        width = _width(row)
        columns = np.arange(int((west + 180.0) // width), int((east + 180.0) // width) + 1)
        centres = (columns + 0.5) * width - 180.0
        inside = shapely.contains_xy(area, centres, np.full(len(centres), (row + 0.5) * _ROW))
        found += [row * _COLUMNS + int(column) for column in columns[inside]]
    if found:
        return frozenset(found)
    point = area.representative_point()
    return frozenset({cell_at(point.x, point.y)})


def passed(track: Sequence[Fix]) -> frozenset[int]:
    """The cells a track, in order of time, passed through."""
    cells = {cell_at(lng, lat) for _at, lng, lat in track}
    for (at, lng, lat), (later, to_lng, to_lat) in _pairs(track):
        length = metres(lng, lat, to_lng, to_lat)
        if later - at <= _GAP and _STRIDE_M < length <= _GAP_M:
            steps = int(length // _STRIDE_M) + 1
            shares = (step / steps for step in range(1, steps))
            cells |= {cell_at(lng + (to_lng - lng) * s, lat + (to_lat - lat) * s) for s in shares}
    return frozenset(cells)


def length_m(track: Sequence[Fix]) -> float:
    """Metres along a track; across a gap in it nothing is counted."""
    return sum(
        metres(lng, lat, to_lng, to_lat)
        for (at, lng, lat), (later, to_lng, to_lat) in _pairs(track)
        if later - at <= _GAP
    )


def metres(lng: float, lat: float, to_lng: float, to_lat: float) -> float:
    """Great-circle distance on the mean sphere; error below 0.5 %."""
    north, east = radians(to_lat - lat), radians(to_lng - lng)
    a = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(to_lat)) * sin(east / 2) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(a))


def _width(row: int) -> float:
    """Degrees of longitude of a cell in this row."""
    return CELL_M / (METRES_PER_DEGREE * cos(radians((row + 0.5) * _ROW)))


def _pairs(track: Sequence[Fix]) -> Iterable[tuple[Fix, Fix]]:
    return pairwise(track)


def merged(cells: Iterable[int]) -> Iterator[tuple[float, float, float, float]]:
    """Boxes that together are these cells, neighbours in a row joined: far fewer shapes for a map."""
    begun: int | None = None
    before = -2
    for cell in sorted(cells):
        if begun is not None and cell != before + 1:
            yield _joined(begun, before)
            begun = cell
        begun = cell if begun is None else begun
        before = cell
    if begun is not None:
        yield _joined(begun, before)


def _joined(first: int, last: int) -> tuple[float, float, float, float]:
    west, south, _east, north = box_of(first)
    return west, south, box_of(last)[2], north
