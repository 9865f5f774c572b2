"""Where things are: grids, places and what marks them, components, imports; and the work done there in the field."""

from grids.models.campaign import Campaign, CampaignVisit
from grids.models.component import Component
from grids.models.exchange import GridDraft, GridImport
from grids.models.field_settings import FieldSettings
from grids.models.grid import AreaKind, Grid, GridRecode
from grids.models.guide import GridQuestion, GuideLeave, GuideSignIn
from grids.models.patrol import GridCoverage, Patrol, PatrolPoint
from grids.models.place import Place

__all__ = [
    "AreaKind", "Campaign", "CampaignVisit", "Component", "FieldSettings", "Grid", "GridCoverage", "GridDraft",
    "GridImport", "GridQuestion", "GridRecode", "GuideLeave", "GuideSignIn", "Patrol", "PatrolPoint", "Place",
]  # fmt: skip
