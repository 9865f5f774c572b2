"""How far a position is from a grid."""

from __future__ import annotations

from django.db import connection

# To the outline, or to the station where that is nearer; 0 inside. Metres on the ellipsoid.
_SQL = """
SELECT least(ST_Distance(geometry::geography, here), ST_Distance(station::geography, here))
FROM grids_grid, (SELECT ST_SetSRID(ST_MakePoint(%s, %s), 4326)::geography AS here) AS phone
WHERE code = %s AND is_active
"""


def metres_to_grid(code: str, lng: float, lat: float) -> float | None:
    """Metres from a WGS-84 position to the grid or its station; None where the grid has neither, or is not in force."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [lng, lat, code])
        row = cursor.fetchone()
    return row[0] if row else None
