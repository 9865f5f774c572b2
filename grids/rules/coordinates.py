"""Coordinate systems: WGS-84 (kept in the database), GCJ-02 (Chinese map providers) and BD-09 (Baidu).

Longitudes and latitudes in degrees, always in this order. GCJ-02 has no published inverse: it is found by iteration,
exact to millimetres (the platform needs better than half a metre). The formulae are the ones in public circulation
since 2013; outside their box around China both systems equal WGS-84. Pure: no Django.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import Any

LngLat = tuple[float, float]


class CoordinateSystem(StrEnum):
    """Names as the API and files give them. CGCS2000 counts as wgs84: they agree within centimetres."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class InvalidCoordinate(ValueError):
    """Not a position on Earth; the argument is 'not_a_number', 'out_of_range' or 'swapped'."""


_AXIS = 6378245.0  # m, Krasovsky 1940
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BAIDU_PI = math.pi * 3000.0 / 180.0
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north


def checked(lng: object, lat: object) -> LngLat:
    """Both as floats, or InvalidCoordinate. Tells swapped values apart, the commonest mistake in files."""
    if isinstance(lng, bool) or isinstance(lat, bool):
        raise InvalidCoordinate("not_a_number")
    try:
        x, y = float(lng), float(lat)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise InvalidCoordinate("not_a_number") from None
    if not (math.isfinite(x) and math.isfinite(y)):
        raise InvalidCoordinate("not_a_number")
    if abs(y) > 90 and abs(x) <= 90 and abs(y) <= 180:
        raise InvalidCoordinate("swapped")
    if abs(x) > 180 or abs(y) > 90:
        raise InvalidCoordinate("out_of_range")
    return x, y


def to_wgs84(lng: float, lat: float, system: str) -> LngLat:
    """A position given in `system` as WGS-84. ValueError for an unknown system."""
    match CoordinateSystem(system):
        case CoordinateSystem.WGS84:
            return lng, lat
        case CoordinateSystem.GCJ02:
            return gcj02_to_wgs84(lng, lat)
        case CoordinateSystem.BD09:
            return gcj02_to_wgs84(*bd09_to_gcj02(lng, lat))


def from_wgs84(lng: float, lat: float, system: str) -> LngLat:
    """A WGS-84 position in `system`. ValueError for an unknown system."""
    match CoordinateSystem(system):
        case CoordinateSystem.WGS84:
            return lng, lat
        case CoordinateSystem.GCJ02:
            return wgs84_to_gcj02(lng, lat)
        case CoordinateSystem.BD09:
            return gcj02_to_bd09(*wgs84_to_gcj02(lng, lat))


def wgs84_to_gcj02(lng: float, lat: float) -> LngLat:
    west, south, east, north = _CHINA
    if not (west <= lng <= east and south <= lat <= north):
        return lng, lat
    x, y = lng - 105.0, lat - 35.0
    radians = math.radians(lat)
    curve = 1 - _ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    per_degree_lat = _AXIS * (1 - _ECCENTRICITY_SQUARED) / (curve * math.sqrt(curve)) * math.pi / 180.0
    per_degree_lng = _AXIS / math.sqrt(curve) * math.cos(radians) * math.pi / 180.0
    return lng + _eastward(x, y) / per_degree_lng, lat + _northward(x, y) / per_degree_lat


def gcj02_to_wgs84(lng: float, lat: float) -> LngLat:
    return _inverse(wgs84_to_gcj02, lng, lat)


def gcj02_to_bd09(lng: float, lat: float) -> LngLat:
    radius = math.hypot(lng, lat) + 0.00002 * math.sin(lat * _BAIDU_PI)
    angle = math.atan2(lat, lng) + 0.000003 * math.cos(lng * _BAIDU_PI)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def bd09_to_gcj02(lng: float, lat: float) -> LngLat:
    return _inverse(gcj02_to_bd09, lng, lat)


def mapped(coordinates: Any, convert: Callable[[float, float], LngLat]) -> Any:
    """GeoJSON coordinates of any depth with every position converted and heights dropped. Raises InvalidCoordinate."""
    if not isinstance(coordinates, list | tuple) or not coordinates:
        raise InvalidCoordinate("not_a_number")
    if isinstance(coordinates[0], list | tuple):
        return [mapped(part, convert) for part in coordinates]
    if len(coordinates) < 2:
        raise InvalidCoordinate("not_a_number")
    return list(convert(*checked(coordinates[0], coordinates[1])))


def _inverse(forward: Callable[[float, float], LngLat], lng: float, lat: float) -> LngLat:
    """What `forward` maps to (lng, lat): each pass removes the remaining error, which shrinks a hundredfold."""
    x, y = lng, lat
    for _pass in range(12):
        there = forward(x, y)
        east, north = lng - there[0], lat - there[1]
        x, y = x + east, y + north
        if abs(east) < 1e-11 and abs(north) < 1e-11:
            break
    return x, y


def _waves(value: float, terms: tuple[tuple[float, float], ...]) -> float:
    """Σ amplitude · sin(value · π · frequency), two thirds of it, as all the wave terms are weighted."""
    return sum(amplitude * math.sin(value * math.pi * frequency) for amplitude, frequency in terms) * 2.0 / 3.0


def _northward(x: float, y: float) -> float:
    """Metres GCJ-02 lies north of WGS-84; x, y in degrees from 105° E 35° N."""
    polynomial = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return (
        polynomial
        + _waves(x, ((20.0, 6.0), (20.0, 2.0)))
        + _waves(y, ((20.0, 1.0), (40.0, 1.0 / 3.0), (160.0, 1.0 / 12.0), (320.0, 1.0 / 30.0)))
    )


def _eastward(x: float, y: float) -> float:
    """Metres GCJ-02 lies east of WGS-84; x, y in degrees from 105° E 35° N."""
    polynomial = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return (
        polynomial
        + _waves(x, ((20.0, 6.0), (20.0, 2.0)))
        + _waves(x, ((20.0, 1.0), (40.0, 1.0 / 3.0), (150.0, 1.0 / 12.0), (300.0, 1.0 / 30.0)))
    )
