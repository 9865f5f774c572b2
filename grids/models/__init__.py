"""Where things are: grids, places and what marks them, components, imports."""

from grids.models.component import Component
from grids.models.exchange import GridDraft, GridImport
from grids.models.grid import AreaKind, Grid, GridRecode
from grids.models.place import Place

__all__ = ["AreaKind", "Component", "Grid", "GridDraft", "GridImport", "GridRecode", "Place"]
