"""Sites spread over a polygon, and the Voronoi cells around them. Pure and deterministic: no random numbers.

Planar coordinates: the caller scales degrees so that both axes measure alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPoint
from shapely.geometry.base import BaseGeometry

Points = NDArray[np.float64]
Density = Callable[[Points], NDArray[np.float64]]  # positions (n, 2) → weight 0–1

# The three-dimensional R sequence (powers of the inverse of the real root of x⁴ = x + 1): evenly spread, no clusters.
_STEPS = np.array([0.8191725133961645, 0.6710436067037893, 0.5497004779019703])
_PER_SITE = 60
_ROUNDS = 12


def spread(area: BaseGeometry, count: int, density: Density | None = None) -> Points:
    """`count` positions inside `area`, evenly or by `density`. ValueError if the area is too thin to hit."""
    shapely.prepare(area)
    west, south, east, north = area.bounds
    found: list[Points] = []
    total, start = 0, 0
    box = (east - west) * (north - south)
    if area.area < 1e-4 * box:
        raise ValueError("the area is too thin to place sites in")
    batch = max(64, int(count * 1.6 * box / area.area))
    while total < count:
        if start > 400 * batch:
            raise ValueError("the area is too thin to place sites in")
        unit = (0.5 + np.outer(np.arange(start + 1, start + batch + 1), _STEPS)) % 1.0
        start += batch
        points = np.column_stack([west + unit[:, 0] * (east - west), south + unit[:, 1] * (north - south)])
        keep = shapely.contains_xy(area, points[:, 0], points[:, 1])
        if density is not None:
            keep &= unit[:, 2] < density(points)
        found.append(points[keep])
        total += int(keep.sum())
    return np.concatenate(found)[:count]


def relaxed_sites(
    area: BaseGeometry, count: int, density: Density | None = None, fixed: Points | None = None
) -> Points:
    """`count` sites whose cells are of like weight: k-means over many spread positions. One site may stand `fixed`."""
    sample = spread(area, max(_PER_SITE * count, 120), density)
    sites = sample[:count].copy()
    pinned = nearest_site(fixed[None, :], sites)[0] if fixed is not None else None
    for _round in range(_ROUNDS if count > 1 else 0):
        if pinned is not None:
            sites[pinned] = fixed
        nearest = nearest_site(sample, sites)
        sizes = np.bincount(nearest, minlength=count)
        for axis in (0, 1):
            sums = np.bincount(nearest, weights=sample[:, axis], minlength=count)
            sites[:, axis] = np.where(sizes > 0, sums / np.maximum(sizes, 1), sites[:, axis])
    if pinned is not None:
        sites[pinned] = fixed
    return sites


def nearest_site(points: Points, sites: Points) -> NDArray[np.intp]:
    """For each position the index of the nearest site."""
    offsets: Any = points[:, None, :] - sites[None, :, :]
    nearest: NDArray[np.intp] = np.einsum("ijk,ijk->ij", offsets, offsets).argmin(axis=1)
    return nearest


def cells(area: BaseGeometry, sites: Points) -> list[BaseGeometry]:
    """The part of `area` nearest to each site, in the order of the sites."""
    if len(sites) == 1:
        return [area]
    diagram = shapely.voronoi_polygons(MultiPoint(sites), extend_to=area, ordered=True)
    return [shapely.intersection(area, cell) for cell in shapely.get_parts(diagram)]


def walls(area: BaseGeometry, sites: Points) -> list[BaseGeometry]:
    """The lines inside `area` that separate the cells of the sites."""
    if len(sites) == 1:
        return []
    edges = shapely.voronoi_polygons(MultiPoint(sites), extend_to=area, only_edges=True)
    return [shapely.intersection(area, edges)]
