"""A partition of an outline that is exact: every shared edge has the same vertices on both sides, at every level.

All linework is noded once on a grid of 1e-7 degrees (about a centimetre), polygonized and its faces labelled; areas of
every level are unions of faces. Only vertices on the outline leave that grid: they are set on the outline's own edges,
so that the union is the outline to the last digit a double holds. Pure: shapely and numpy, no Django.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

GRID_SIZE = 1e-7  # degrees


def faces_of(outline: Polygon, lines: Sequence[BaseGeometry]) -> list[Polygon]:
    """The faces the lines cut the outline into. The lines must lie inside it."""
    network = shapely.unary_union([outline.exterior, *lines], grid_size=GRID_SIZE)
    parts = shapely.get_parts(network)
    faces = shapely.get_parts(shapely.polygonize(parts[shapely.get_dimensions(parts) == 1]))
    return _set_on_outline(faces, outline)


def labelled(faces: Sequence[Polygon], areas: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """For each name the union of the faces whose inner point lies in (or, for slivers, nearest to) that rough area."""
    names = list(areas)
    tree = shapely.STRtree([areas[name] for name in names])
    inner = shapely.point_on_surface(np.asarray(faces, dtype=object))
    owner = tree.nearest(inner)
    groups: dict[str, list[Polygon]] = {name: [] for name in names}
    for face, index in zip(faces, owner, strict=True):
        groups[names[index]].append(face)
    return {name: shapely.coverage_union_all(group) for name, group in groups.items() if group}


def unions(parts: Mapping[str, BaseGeometry], parent: Mapping[str, str]) -> dict[str, BaseGeometry]:
    """Areas one level up: the union of the parts of each parent."""
    groups: dict[str, list[BaseGeometry]] = {}
    for name, area in parts.items():
        groups.setdefault(parent[name], []).append(area)
    return {name: shapely.coverage_union_all(group) for name, group in groups.items()}


def _set_on_outline(faces: NDArray[np.object_], outline: Polygon) -> list[Polygon]:
    """The faces with every vertex on the union's edge moved (by less than the grid size) onto the outline itself."""
    edge = shapely.get_coordinates(shapely.coverage_union_all(faces).boundary)
    corners = {_key(x, y): (x, y) for x, y in shapely.get_coordinates(outline)}
    ring = outline.exterior
    moved: dict[tuple[int, int], tuple[float, float]] = {}
    for x, y in edge:
        key = _key(x, y)
        if key in corners:
            moved[key] = corners[key]
        else:
            foot = ring.interpolate(ring.project(shapely.Point(x, y)))
            moved[key] = (foot.x, foot.y)
    return list(shapely.transform(faces, lambda points: _replaced(points, moved)))


def _replaced(points: NDArray[np.float64], moved: Mapping[tuple[int, int], tuple[float, float]]) -> NDArray[np.float64]:
    keys = np.rint(points / GRID_SIZE).astype(np.int64)
    return np.array([moved.get((kx, ky), (x, y)) for (kx, ky), (x, y) in zip(keys.tolist(), points, strict=True)])


def _key(x: float, y: float) -> tuple[int, int]:
    """A position as whole steps of the grid."""
    return round(x / GRID_SIZE), round(y / GRID_SIZE)
