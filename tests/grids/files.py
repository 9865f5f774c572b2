"""GeoJSON files for the import's tests."""

from __future__ import annotations

import json
from typing import Any

from grids.rules.coordinates import from_wgs84, mapped


def ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code: str, *box: float, **properties: Any) -> dict[str, Any]:
    """A box as a feature; `geometry` replaces it."""
    geometry = properties.pop("geometry", None) or {"type": "Polygon", "coordinates": [ring(*box)]}
    return {
        "type": "Feature",
        "properties": {"code": code, "name_zh": f"网格{code[-3:]}", **properties},
        "geometry": geometry,
    }


def document(*features: dict[str, Any], system: str = "wgs84", **more: Any) -> bytes:
    """A file in the given system."""
    if system != "wgs84":
        for item in features:
            shape = item["geometry"]
            shape["coordinates"] = mapped(shape["coordinates"], lambda x, y: from_wgs84(x, y, system))
    return json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False).encode()
