"""Cases on the map: the open ones within one's scope, less those that never show on one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, State
from jiangdu.models import User
from jiangdu.modules import MapLayer

MOST = 1000

# What the map distinguishes; late comes before all.
TONES: dict[str, tuple[str, ...]] = {
    "wait": (State.REPORTED, State.PRE_CHECK, State.FILED, State.DISPATCHED),
    "work": (State.HANDLING, State.FEEDBACK, State.VERIFYING),
    "attention": (State.RETURNED, State.COORDINATION, State.SUSPENDED),
    "done": (State.VERIFIED,),
}


def cases_on_map(user: User, bbox: tuple[float, float, float, float]) -> list[dict[str, Any]]:
    """At most a thousand, the newest first. Restricted categories are on no map, whoever looks."""
    box = Polygon.from_bbox(bbox)
    box.srid = 4326
    shown = Case.objects.visible_to(user).open().filter(location__bboverlaps=box)
    shown = shown.filter(Q(category=None) | Q(category__is_restricted=False)).select_related("category")
    now = timezone.now()
    return [_feature(case, now) for case in shown.order_by("-reported_at", "-id")[:MOST]]


def legend() -> Sequence[tuple[str, object]]:
    return [
        ("late", _("Overdue")),
        ("wait", _("Waiting to be taken up")),
        ("work", _("Being worked on")),
        ("attention", _("Returned, in coordination or suspended")),
        ("done", _("Verified")),
    ]


def _feature(case: Case, now: Any) -> dict[str, Any]:
    late = case.due_at is not None and case.due_at < now
    tone = "late" if late else next((tone for tone, states in TONES.items() if case.state in states), "wait")
    state = str(case.get_state_display())
    assert case.location is not None
    return {
        "type": "Feature",
        "id": case.number,
        "geometry": {"type": "Point", "coordinates": [case.location.x, case.location.y]},
        "properties": {
            "name": case.category.name if case.category else str(_("Not yet categorised")),
            "words": f"{state} · {_('Overdue')}" if late else state,
            "url": reverse("case", args=[case.number]),
            "tone": tone,
            "number": case.number,
        },
    }


LAYERS = [MapLayer("cases", _("Open cases"), cases_on_map, legend=legend, is_shown=True)]
