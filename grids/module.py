"""What the grids contribute to the platform."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from grids.queries.features import components_on_map, grids_on_map, places_on_map
from grids.queries.names import area_names
from grids.roles import ROLES
from jiangdu.modules import MapLayer, Module, Subject, register


def _url(grid: Model) -> str:
    return reverse("admin:grids_grid_change", args=[grid.pk])


def _lock(pk: int) -> Grid:
    return Grid.objects.select_for_update().get(pk=pk)


SUBJECT = Subject(
    label="grids.grid",
    visible_to=Grid.objects.visible_to,
    lock=_lock,
    url=_url,
    sentences={
        "grid.drawn": _("%(actor)s drew the grid %(code)s"),
        "grid.imported": _("%(actor)s imported the grid %(code)s from %(file)s"),
        "grid.changed": _("%(actor)s changed the grid %(code)s"),
        "grid.recoded": _("%(actor)s changed the code %(old_code)s to %(new_code)s"),
        "grid.merged": _("%(actor)s merged the village %(source)s into this one"),
    },
)

register(
    Module(
        name="grids",
        label=_("Grids"),
        roles=ROLES,
        api_routes=[("", "grids.api.urls")],
        area_names=[area_names],
        subjects=[SUBJECT],
        map_layers=[
            MapLayer("grids", _("Grids"), grids_on_map),
            MapLayer("places", _("Places"), places_on_map),
            MapLayer("components", _("Components"), components_on_map, permission="grids.see_components"),
        ],
    )
)
