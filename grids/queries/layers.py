"""The layers the grids put on the map: boundaries by level, places, marks, components, patrols under way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.look import look_at_live
from grids.models import AreaKind, Grid, Place
from grids.queries.features import (
    Bbox,
    Feature,
    box,
    components_on_map,
    degrees_per_pixel,
    grid_features,
    grids_on_map,
    place_features,
    places_on_map,
)
from grids.queries.patrols import live_features
from jiangdu.modules import MapLayer

if TYPE_CHECKING:
    from jiangdu.models import User

TONES = ("a", "b", "c", "d", "e", "f", "g", "h")  # of area kinds, in their order; more than eight share the last
MOST = 2000


def level_on_map(level: str, user: User, bbox: Bbox) -> list[Feature]:
    """The boundaries of one level within the box, simplified as for a map of the district."""
    grids = Grid.objects.visible_to(user).active().filter(level=level, geometry__bboverlaps=box(bbox))
    return list(islice(grid_features(grids, tolerance=degrees_per_pixel(13)), MOST))


def area_kinds_on_map(user: User, bbox: Bbox) -> list[Feature]:
    """Places and grids that carry a mark, each in the tone of its first one, all marks in words."""
    tones = dict(_tones())
    places = Place.objects.visible_to(user).active().filter(geometry__bboverlaps=box(bbox), area_kinds__isnull=False)
    grids = Grid.objects.visible_to(user).active().filter(geometry__bboverlaps=box(bbox), area_kinds__isnull=False)
    marked = {"place": _marks(places), "grid": _marks(grids)}
    found = []
    for feature in islice(grid_features(grids.distinct(), tolerance=degrees_per_pixel(13)), MOST):
        found.append(_marked(feature, marked["grid"].get(feature["id"], []), tones))
    for feature in islice(place_features(places.distinct()), MOST):
        found.append(_marked(feature, marked["place"].get(feature["id"], []), tones))
    return found


def _tones() -> list[tuple[int, str]]:
    """Every kind of area with its tone."""
    pks = AreaKind.objects.values_list("pk", flat=True)
    return [(pk, TONES[min(number, len(TONES) - 1)]) for number, pk in enumerate(pks)]


def area_kind_legend() -> Sequence[tuple[str, object]]:
    kinds = AreaKind.objects.all()
    return [(TONES[min(number, len(TONES) - 1)], kind.name) for number, kind in enumerate(kinds)]


def _marks(rows: object) -> dict[object, list[AreaKind]]:
    """The marks of each row, by what its feature is called: a place's key, a grid's code."""
    found: dict[object, list[AreaKind]] = {}
    for row in rows.distinct().defer("geometry").prefetch_related("area_kinds"):  # type: ignore[attr-defined]
        found[row.code if isinstance(row, Grid) else row.pk] = list(row.area_kinds.all())
    return found


def _marked(feature: Feature, kinds: list[AreaKind], tones: dict[int, str]) -> Feature:
    words = " · ".join(kind.name for kind in kinds)
    tone = tones.get(kinds[0].pk, TONES[-1]) if kinds else TONES[-1]
    feature["properties"] |= {"words": words, "tone": tone}
    return feature


def live_on_map(user: User, bbox: Bbox) -> list[Feature]:
    """Patrols under way, for the shift leader. The look is written down."""
    patrols = look_at_live(actor=user, at=timezone.now())
    return [
        feature | {"properties": feature["properties"] | {"tone": "work"}} for feature in live_features(patrols, bbox)
    ]


LAYERS = (
    MapLayer("towns", _("Towns"), partial(level_on_map, Grid.Level.TOWN)),
    MapLayer("villages", _("Villages and communities"), partial(level_on_map, Grid.Level.VILLAGE), min_zoom=11),
    MapLayer("grids", _("Grids"), grids_on_map, min_zoom=13),
    MapLayer("micro_grids", _("Micro-grids"), partial(level_on_map, Grid.Level.MICRO), min_zoom=15),
    MapLayer("area_kinds", _("Kinds of area"), area_kinds_on_map, legend=area_kind_legend, is_shown=True),
    MapLayer("places", _("Places"), places_on_map, min_zoom=13),
    MapLayer("components", _("Components"), components_on_map, permission="grids.see_components", min_zoom=15),
    MapLayer("live_patrols", _("Patrols under way"), live_on_map, permission="grids.see_live_patrols"),
)
