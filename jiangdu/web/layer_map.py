"""`/map/`: the layers of all modules on one map, with a legend and the same things as a list."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jiangdu.api.map_layers import layers_of
from jiangdu.models import User
from jiangdu.modules import MapLayer


@login_required
def layer_map(request: HttpRequest) -> HttpResponse:
    """The map. `layers=cases,places` in the address chooses which are shown at first."""
    assert isinstance(request.user, User)
    wanted = {key for key in request.GET.get("layers", "").split(",") if key}
    layers = [_shown(layer, wanted) for layer in layers_of(request.user)]
    return render(request, "jiangdu/layer_map.html", {"layers": layers})


def _shown(layer: MapLayer, wanted: set[str]) -> dict[str, Any]:
    return {
        "key": layer.key,
        "label": layer.label,
        "url": reverse("api-map-layer", args=[layer.key]),
        "min_zoom": layer.min_zoom,
        "checked": layer.key in wanted if wanted else layer.is_shown,
        "legend": layer.legend() if layer.legend else [],
    }
