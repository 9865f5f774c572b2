"""Fitting a drawn outline to what is there: nobody can draw along a neighbour's edge to the centimetre by hand."""

from __future__ import annotations

from django.contrib.gis.db.models import Union
from django.contrib.gis.geos import GeometryCollection, MultiPolygon, Polygon
from django.contrib.gis.geos.geometry import GEOSGeometry

from grids.models import Grid
from grids.rules.codes import GridLevel


def fitted(code: str, parent_code: str, level: str, geometry: MultiPolygon) -> MultiPolygon | None:
    """The outline without what its siblings cover, and within its parent; None if nothing is left.

    A dedicated grid is trimmed by other dedicated grids only: the comprehensive grid around it gives way to it.
    """
    shape: GEOSGeometry = geometry
    parent = Grid.objects.active().filter(code=parent_code).exclude(geometry=None).first()
    if parent and parent.geometry:
        shape = shape.intersection(parent.geometry)
    siblings = Grid.objects.siblings_of(code, parent_code).filter(geometry__intersects=shape)
    if level == GridLevel.DEDICATED:
        siblings = siblings.filter(level=GridLevel.DEDICATED)
    taken = siblings.aggregate(area=Union("geometry"))["area"]
    return polygons_of(shape.difference(taken) if taken else shape)


def polygons_of(shape: GEOSGeometry) -> MultiPolygon | None:
    """The polygons of a geometry as one MultiPolygon; None if there are none."""
    parts = list(shape) if isinstance(shape, GeometryCollection) else [shape]
    polygons = [part for part in parts if isinstance(part, Polygon) and not part.empty]
    return MultiPolygon(polygons, srid=4326) if polygons else None
