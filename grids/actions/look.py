"""Looking at where somebody is or was: allowed to few, and every look is written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from grids.actions.rights import require_permission
from grids.models import Patrol
from grids.models.reach import in_reach
from jiangdu.audit import audit
from jiangdu.errors import NotInScope
from jiangdu.models import Audit, User

if TYPE_CHECKING:
    from django.http import HttpRequest

LIVE = "patrols.live_seen"
TRACK = "patrols.track_seen"
ONE_LOOK = timedelta(minutes=10)  # a map that refreshes itself is one look, not twenty


def look_at_live(*, actor: User, at: datetime, request: HttpRequest | None = None) -> QuerySet[Patrol]:
    """The patrols running now in the actor's area, with where they are. Only with `grids.see_live_patrols`."""
    require_permission(actor, "grids.see_live_patrols")
    if not Audit.objects.filter(action=LIVE, actor=actor, at__gt=at - ONE_LOOK).exists():
        audit(LIVE, actor=actor, at=at, request=request)
    return Patrol.objects.running().filter(in_reach(actor)).select_related("patroller").order_by("started_at")


def look_at_patrol(*, patrol_id: int, actor: User, at: datetime, request: HttpRequest | None = None) -> Patrol:
    """A patrol with its track: one's own, or as shift leader of its area. NotInScope for everybody else."""
    patrol = Patrol.objects.visible_to(actor).select_related("patroller").filter(pk=patrol_id).first()
    if patrol is None:
        raise NotInScope
    if patrol.patroller_id != actor.pk:
        audit(TRACK, actor=actor, at=at, request=request, subject=patrol)
    return patrol
