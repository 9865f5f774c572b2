"""What the grids contribute to the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiangdu.modules import MapLayer, Module, Subject, register

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jiangdu.models import User


def _visible_grids(user: User) -> QuerySet[Any]:
    from grids.models import Grid

    return Grid.objects.visible_to(user)


def _locked_grid(pk: int) -> Any:
    from grids.models import Grid

    return Grid.objects.select_for_update().get(pk=pk)


def _grid_url(grid: Any) -> str:
    return reverse("admin:grids_grid_change", args=[grid.pk])


def _layer(name: str) -> Any:
    def features(user: User, bbox: tuple[float, float, float, float]) -> list[dict[str, Any]]:
        from grids.queries import features as source

        found: list[dict[str, Any]] = getattr(source, f"{name}_on_map")(user, bbox)
        return found

    return features


register(
    Module(
        name="grids",
        label=_("Grids"),
        api_routes=[("", "grids.api.urls")],
        map_layers=[
            MapLayer("grids", _("Grids"), _layer("grids")),
            MapLayer("places", _("Places"), _layer("places")),
            MapLayer("components", _("Components"), _layer("components"), permission="grids.see_components"),
        ],
        subjects=[
            Subject(
                label="grids.grid",
                visible_to=_visible_grids,
                lock=_locked_grid,
                url=_grid_url,
                sentences={
                    "grid.drawn": _("%(actor)s drew the grid %(code)s"),
                    "grid.imported": _("%(actor)s imported the grid %(code)s from %(file)s"),
                    "grid.changed": _("%(actor)s changed the grid %(code)s"),
                    "grid.recoded": _("%(actor)s changed the code %(old_code)s to %(new_code)s"),
                    "grid.merged": _("%(actor)s merged the village %(source)s into this one"),
                },
            )
        ],
    )
)
