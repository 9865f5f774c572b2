"""Reading a GeoJSON file of grids: plain json in, features with their faults out. Pure: no Django, no GDAL.

A file that cannot be read at all raises UnreadableFile; a feature that is wrong is kept with its fault, so that a dry
run can list everything at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grids.rules.coordinates import InvalidCoordinate, mapped, to_wgs84

MAX_BYTES = 20 * 1024 * 1024
MAX_FEATURES = 2_000  # a large town's micro-grids; what is applied is one transaction while somebody waits
MAX_POSITIONS = 500_000

# What other systems call the properties; the first is ours.
_ALIASES = {
    "code": ("code", "grid_code", "编码", "网格编码"),
    "name_zh": ("name_zh", "name", "名称", "网格名称"),
    "name_en": ("name_en",),
    "level": ("level",),
    "dedicated_kind": ("dedicated_kind",),
}
# The old "crs" member, where a program still writes it: these mean WGS-84 (CGCS2000 agrees within centimetres).
_CRS_OF_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")


class UnreadableFile(ValueError):
    """The file as a whole cannot be taken; the argument is a code for the message."""


@dataclass(frozen=True)
class Feature:
    """One feature. `rings`: polygons → rings → WGS-84 positions, None with a `fault`; `raw` is the geometry as given."""

    position: int  # from 1
    code: str
    name_zh: str
    name_en: str
    level: str
    dedicated_kind: str
    rings: list[list[list[list[float]]]] | None
    raw: Any
    fault: str = ""


def read(content: bytes, system: str) -> list[Feature]:
    """The features of a file whose coordinates are in `system`. UnreadableFile names the first thing in the way."""
    if len(content) > MAX_BYTES:
        raise UnreadableFile("too_large")
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise UnreadableFile("not_json") from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise UnreadableFile("not_a_collection")
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise UnreadableFile("empty")
    if len(features) > MAX_FEATURES:
        raise UnreadableFile("too_many_features")
    _check_system(document, system)
    result = [_feature(position, item, system) for position, item in enumerate(features, start=1)]
    if sum(_positions(feature.rings) for feature in result) > MAX_POSITIONS:
        raise UnreadableFile("too_many_positions")
    return result


def _check_system(document: Mapping[str, Any], system: str) -> None:
    """A file that names its coordinate system must name the one the caller chose."""
    ours = document.get("coordinate_system")
    if isinstance(ours, str) and ours != system:
        raise UnreadableFile("other_system")
    crs = document.get("crs")
    name = str((crs.get("properties") or {}).get("name", "")) if isinstance(crs, dict) else ""
    if name and not name.upper().endswith(_CRS_OF_WGS84):
        raise UnreadableFile("unknown_crs")


def _feature(position: int, item: Any, system: str) -> Feature:
    source = item if isinstance(item, dict) else {}
    properties = source.get("properties")
    texts = {key: _text(properties, names) for key, names in _ALIASES.items()}
    raw = source.get("geometry")
    rings, fault = _rings(raw, system)
    return Feature(position=position, rings=rings, raw=raw, fault=fault, **texts)


def _text(properties: Any, names: tuple[str, ...]) -> str:
    if not isinstance(properties, dict):
        return ""
    value = next((properties[name] for name in names if properties.get(name) is not None), "")
    return "" if isinstance(value, dict | list | bool) else str(value).strip()[:200]


def _rings(geometry: Any, system: str) -> tuple[list[Any] | None, str]:
    """Polygons in WGS-84, or None and what is wrong."""
    if not isinstance(geometry, dict):
        return None, "no_geometry"
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        return None, "not_an_area"
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if _depth(polygons) != 4:
        return None, "not_an_area"
    try:
        converted = mapped(polygons, lambda lng, lat: to_wgs84(lng, lat, system))
    except InvalidCoordinate as error:
        return None, str(error)
    for ring in (ring for polygon in converted for ring in polygon):
        if len(ring) < 4 or ring[0] != ring[-1]:
            return None, "open_ring"
    return converted, ""


def _depth(value: Any) -> int:
    """How many lists are nested at the first element."""
    depth = 0
    while isinstance(value, list) and value and depth < 6:
        value, depth = value[0], depth + 1
    return depth


def _positions(rings: list[Any] | None) -> int:
    return sum(len(ring) for polygon in rings or [] for ring in polygon)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
