"""Grids, places and components as GeoJSON features, for the map and for export."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Polygon
from django.db.models import F, Func, QuerySet, Value
from django.urls import reverse

from grids.models import Component, Grid, Place
from grids.rules.coordinates import CoordinateSystem, from_wgs84, mapped

if TYPE_CHECKING:
    from jiangdu.models import User

Bbox = tuple[float, float, float, float]  # west, south, east, north in WGS-84 degrees
Feature = dict[str, Any]

_MAP_DIGITS = 7  # of a degree: a centimetre
_FILE_DIGITS = 9  # a tenth of a millimetre: along a town's edge a centimetre is already 100 m²


def degrees_per_pixel(zoom: int) -> float:
    """Of a web map at this zoom: what is smaller cannot be seen."""
    return 360.0 / (256 * 2**zoom)


def grid_features(grids: QuerySet[Grid], *, tolerance: float = 0.0, for_file: bool = False) -> Iterator[Feature]:
    """Features of the grids that have an area, outlines simplified by `tolerance` degrees."""
    shape: Any = F("geometry")
    if tolerance:
        shape = Func(shape, Value(tolerance), function="ST_SimplifyPreserveTopology", output_field=GeometryField())
    rows = (
        grids.exclude(geometry=None)
        .defer("geometry", "raw_geometry")
        .annotate(shape=AsGeoJSON(shape, precision=_FILE_DIGITS if for_file else _MAP_DIGITS))
    )
    for grid in rows.order_by("code").iterator():
        yield {
            "type": "Feature",
            "id": grid.code,
            "geometry": json.loads(grid.shape),  # type: ignore[attr-defined]
            "properties": {
                "code": grid.code,
                "name": grid.name,
                "name_zh": grid.name_zh,
                "name_en": grid.name_en,
                "level": grid.level,
                "dedicated_kind": grid.dedicated_kind,
                "is_demo": grid.is_demo,
            },
        }


def place_features(places: QuerySet[Place]) -> Iterator[Feature]:
    for place in places.annotate(shape=AsGeoJSON("geometry", precision=_MAP_DIGITS)).iterator():
        properties = {
            "name": place.name,
            "words": str(place.get_kind_display()),
            "url": reverse("place", args=[place.pk]),
            "kind": place.kind,
            "grid": place.grid_code,
            "is_demo": place.is_demo,
        }
        yield {"type": "Feature", "id": place.pk, "geometry": json.loads(place.shape), "properties": properties}  # type: ignore[attr-defined]


def component_features(components: QuerySet[Component]) -> Iterator[Feature]:
    for component in components.select_related("owner").iterator():
        properties = {
            "code": component.code,
            "category": component.category_code,
            "owner": component.owner.code if component.owner else None,
            "state": component.state,
            "grid": component.grid_code,
            "is_demo": component.is_demo,
        }
        point = {"type": "Point", "coordinates": list(component.position.coords)}
        yield {"type": "Feature", "id": component.code, "geometry": point, "properties": properties}


def collection(features: Iterable[Feature], system: str = CoordinateSystem.WGS84) -> dict[str, Any]:
    """A FeatureCollection that says its coordinate system."""
    if system != CoordinateSystem.WGS84:
        features = (_converted(feature, system) for feature in features)
    return {"type": "FeatureCollection", "coordinate_system": str(system), "features": list(features)}


def _converted(feature: Feature, system: str) -> Feature:
    def convert(lng: float, lat: float) -> tuple[float, float]:
        east, north = from_wgs84(lng, lat, system)
        return round(east, _FILE_DIGITS), round(north, _FILE_DIGITS)

    geometry = feature["geometry"]
    return feature | {"geometry": geometry | {"coordinates": mapped(geometry["coordinates"], convert)}}


def box(bbox: Bbox) -> Polygon:
    """The box as a polygon for `bboverlaps`."""
    area = Polygon.from_bbox(bbox)
    area.srid = 4326
    return area


def grids_on_map(user: User, bbox: Bbox) -> list[Feature]:
    """The map's layer of grids (both kinds)."""
    levels = [Grid.Level.COMPREHENSIVE, Grid.Level.DEDICATED]
    return list(
        grid_features(Grid.objects.visible_to(user).active().filter(level__in=levels, geometry__bboverlaps=box(bbox)))
    )


def places_on_map(user: User, bbox: Bbox) -> list[Feature]:
    return list(place_features(Place.objects.visible_to(user).active().filter(geometry__bboverlaps=box(bbox))))


def components_on_map(user: User, bbox: Bbox) -> list[Feature]:
    """The map's layer of components, only those the user may see; at most 2,000."""
    inside = Component.objects.visible_to(user).active().filter(position__bboverlaps=box(bbox))
    return list(component_features(inside.order_by("code")[:2000]))
