"""What is wrong between grids: one statement, for an import's drafts or for one drawn outline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from django.contrib.gis.geos import MultiPolygon

    from grids.models import GridImport

TOLERANCE_M2 = 10  # for a drawn outline; an import has its own

_SQL = (Path(__file__).parent / "conflicts.sql").read_text(encoding="utf-8")
_OF_IMPORT = """
    SELECT DISTINCT ON (code) code, parent_code, geometry,
           CASE WHEN length(code) <> 15 THEN '' WHEN right(code, 3) > '800' THEN 'dedicated' ELSE 'comprehensive' END AS level
    FROM grids_griddraft WHERE grid_import_id = %(grid_import)s AND fault = '' ORDER BY code, position
"""
_OF_OUTLINE = """
    SELECT %(code)s AS code, %(parent_code)s AS parent_code, %(level)s AS level,
           ST_GeomFromWKB(%(geometry)s, 4326) AS geometry
"""


@dataclass(frozen=True)
class Conflict:
    """`kind`: overlap (code × other), cut_out (a dedicated grid in a comprehensive one), outside (code sticks out of its
    parent, other), gap (in the parent, code). Area in m², geometry as GeoJSON in WGS-84."""

    kind: str
    code: str
    other: str
    area_m2: float
    geometry: dict[str, Any]


def conflicts_of_import(grid_import: GridImport) -> list[Conflict]:
    """Conflicts if the import's sound features were in force."""
    return _run(_OF_IMPORT, {"grid_import": grid_import.pk, "tolerance": grid_import.tolerance_m2})


def conflicts_of_outline(code: str, parent_code: str, level: str, geometry: MultiPolygon) -> list[Conflict]:
    """Conflicts if this grid had this (valid) outline."""
    outline = {"code": code, "parent_code": parent_code, "level": level, "geometry": bytes(geometry.wkb)}
    return _run(_OF_OUTLINE, outline | {"tolerance": TOLERANCE_M2})


def _run(draft: str, params: dict[str, Any]) -> list[Conflict]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(draft=draft), params)
        return [Conflict(kind, code, other, area, json.loads(shape)) for kind, code, other, area, shape in cursor]
