"""Whistles on maps."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.geos import Point, Polygon
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jiangdu.models import User
from whistles.models import Whistle

MOST = 500  # on one map


def whistles_on_map(user: User, bbox: tuple[float, float, float, float]) -> list[dict[str, Any]]:
    """The open whistles within a box, each the way to its page."""
    found = Whistle.objects.visible_to(user).open().filter(location__coveredby=Polygon.from_bbox(bbox))
    return [
        _feature(row.location, f"{row.get_kind_display()} · {row.get_state_display()} · {row.number}", _url(row))
        for row in found.order_by("-id")[:MOST]
    ]


def arrivals(whistle: Whistle) -> list[dict[str, Any]]:
    """Where each officer reported in; who is on site without a position of their own stands at the place."""
    features = []
    for call in whistle.calls_now:
        if call.arrived_at is None:
            continue
        words = [call.unit.short_name, call.officer.name if call.officer else _("recorded by the town")]
        words.append(f"{timezone.localtime(call.arrived_at):%m-%d %H:%M}")
        features.append(_feature(call.arrival_location or whistle.location, " · ".join(words), ""))
    return features


def _feature(point: Point, title: str, url: str) -> dict[str, Any]:
    properties = {"title": title} | ({"url": url} if url else {})
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [point.x, point.y]},
        "properties": properties,
    }


def _url(whistle: Whistle) -> str:
    return reverse("whistle", args=[whistle.number])
