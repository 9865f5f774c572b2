"""Query parameters about places, checked: each wrong one is a 400 that says what was expected."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from grids.queries.features import Bbox
from grids.rules.coordinates import CoordinateSystem, InvalidCoordinate, LngLat, checked, to_wgs84
from jiangdu.errors import invalid

POSITION_FAULTS = {
    "not_a_number": _("Give a position as longitude,latitude in degrees, for example 119.5605,32.4281."),
    "swapped": _("Latitude and longitude seem to be swapped: longitude comes first."),
    "out_of_range": _("This position is not on Earth."),
}
# "grid" is what a patroller calls a grid: comprehensive or dedicated.
LEVELS = {**{str(level): [str(level)] for level in Grid.Level}, "grid": ["comprehensive", "dedicated"]}


def position(query: Mapping[str, str], name: str = "at") -> LngLat:
    """`at=lng,lat` in `coordinate_system` as WGS-84."""
    parts = query[name].split(",")
    system = query.get("coordinate_system") or CoordinateSystem.WGS84
    if system not in list(CoordinateSystem):
        raise invalid("coordinate_system", _("Use wgs84, gcj02 or bd09."), "invalid_choice")
    try:
        lng, lat = checked(*parts) if len(parts) == 2 else checked(None, None)
    except InvalidCoordinate as error:
        raise invalid(name, POSITION_FAULTS[str(error)], "invalid_position") from error
    return to_wgs84(lng, lat, system)


def bbox(query: Mapping[str, str]) -> Bbox | None:
    """`bbox=west,south,east,north` in WGS-84 degrees; None if absent."""
    if not query.get("bbox"):
        return None
    parts = query["bbox"].split(",")
    try:
        if len(parts) != 4:
            raise InvalidCoordinate("not_a_number")
        west, south = checked(parts[0], parts[1])
        east, north = checked(parts[2], parts[3])
    except InvalidCoordinate as error:
        raise invalid("bbox", _("Give bbox as west,south,east,north in degrees."), "invalid_bbox") from error
    if west > east or south > north:
        raise invalid("bbox", _("West must be below east, and south below north."), "invalid_bbox")
    return west, south, east, north


def levels(query: Mapping[str, str]) -> list[str]:
    """`level` as the levels it stands for; [] if absent."""
    level = query.get("level") or ""
    if level and level not in LEVELS:
        raise invalid("level", _("Use one of: %(levels)s.") % {"levels": ", ".join(LEVELS)}, "invalid_choice")
    return LEVELS.get(level, [])


def zoom(query: Mapping[str, str]) -> int | None:
    """`zoom` of the web map, 0–22; None if absent."""
    if not query.get("zoom"):
        return None
    value = query["zoom"]
    if not (value.isascii() and value.isdecimal() and len(value) <= 2 and int(value) <= 22):
        raise invalid("zoom", _("Give zoom as a whole number from 0 to 22."), "invalid_zoom")
    return int(value)


def code_prefix(query: Mapping[str, str], name: str) -> str:
    """A code or the beginning of one; '' if absent."""
    value = query.get(name) or ""
    if value and not (value.isascii() and value.isdecimal() and len(value) <= 17):
        raise invalid(name, _("A grid code has up to 17 digits."), "invalid_code")
    return value
