"""Distance on the ground."""

from math import asin, cos, radians, sin, sqrt

from django.contrib.gis.geos import Point

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG


def metres_between(one: Point, other: Point) -> float:
    """Great-circle distance in metres between two WGS-84 points; error below 0.5 % against the ellipsoid."""
    east = radians(other.x - one.x)
    north = radians(other.y - one.y)
    a = sin(north / 2) ** 2 + cos(radians(one.y)) * cos(radians(other.y)) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(a))
