"""Names of area codes for whoever shows a code: posts, units, me."""

from __future__ import annotations

from grids.models import Grid


def area_names(codes: set[str]) -> dict[str, str]:
    """Code → the grid's name in the active language, for those that are grids; one query."""
    rows = Grid.objects.filter(code__in=codes).only("code", "name_zh", "name_en")
    return {grid.code: grid.name for grid in rows}
