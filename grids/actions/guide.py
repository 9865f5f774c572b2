"""A guide signs in on site; leave is recorded, so that it is not counted as absence."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.rights import require_permission
from grids.models import FieldSettings, GuideLeave, GuideSignIn
from grids.models.reach import covers
from grids.queries.guides import guide_posts
from grids.queries.nearness import metres_to_grid
from jiangdu.errors import InvalidInput, NotInScope, invalid
from jiangdu.history import record
from jiangdu.models import Post, User
from jiangdu.scope import Actor


class TooFar(InvalidInput):
    """Not on site. `distance_m` says how far away."""

    def __init__(self, distance_m: int, radius_m: int) -> None:
        words = _("You are %(distance)s m from the grid. Sign in within %(radius)s m of it or of its station.")
        super().__init__({"location": [(words % {"distance": distance_m, "radius": radius_m}, "too_far")]})
        self.distance_m = distance_m


@transaction.atomic
def sign_in_on_site(
    *, actor: User, at: datetime, position: tuple[float, float], accuracy_m: float | None = None, grid_code: str = ""
) -> GuideSignIn:
    """Sign in to the nearest of one's grids (or the one named), once a day: a repeat returns the first of the day.

    Raises NotAllowed, TooFar, InvalidInput on `location` (not exact enough) or `grid` (not a guide there).
    """
    require_permission(actor, "grids.sign_in_as_guide")
    settings, day = FieldSettings.current(), timezone.localdate(at)
    if accuracy_m is not None and accuracy_m > settings.guide_accuracy_m:
        words = _("The position is only accurate to %(accuracy)s m. Go into the open and try again.")
        raise invalid("location", words % {"accuracy": round(accuracy_m)}, "inaccurate")
    post, distance = _nearest(actor, day, position, grid_code)
    Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    known = GuideSignIn.objects.filter(post=post, day=day).first()
    if known:
        return known
    if distance > settings.guide_radius_m:
        raise TooFar(round(distance), settings.guide_radius_m)
    signed = GuideSignIn.objects.create(
        post=post, day=day, at=at, grid_code=post.grid_code, position=Point(*position, srid=4326),
        accuracy_m=accuracy_m, distance_m=round(distance),
    )  # fmt: skip
    record(signed, "guide.signed_in", actor=actor, at=at, grid=post.grid_code, distance_m=signed.distance_m)
    return signed


@transaction.atomic
def record_leave(
    *, post_id: int, actor: User, at: datetime, first_date: date, last_date: date, reason: str
) -> GuideLeave:
    """Days on which a guide need not come. Raises NotInScope, NotAllowed, InvalidInput on `last_date`."""
    post = guide_posts().select_for_update(of=("self",), no_key=True).filter(pk=post_id).first()
    if post is None or not covers(actor, post.grid_code):
        raise NotInScope
    require_permission(actor, "grids.record_guide_leave")
    if last_date < first_date or (last_date - first_date).days > 366:
        raise invalid("last_date", _("Leave ends on or after its first day, within a year."), "invalid_span")
    if GuideLeave.objects.filter(post=post, first_date__lte=last_date, last_date__gte=first_date).exists():
        raise invalid("first_date", _("Leave is recorded for some of these days already."), "overlaps")
    leave = GuideLeave.objects.create(
        post=post, first_date=first_date, last_date=last_date, reason=reason, recorded_by=actor, recorded_at=at
    )
    record(leave, "guide.leave_recorded", actor=actor, at=at, post=post.pk, first=first_date, last=last_date)
    return leave


@transaction.atomic
def remove_leave(*, leave_id: int, actor: Actor, at: datetime) -> None:
    """Take recorded leave back; the entry of its recording stays."""
    leave = GuideLeave.objects.select_for_update(of=("self",)).select_related("post").filter(pk=leave_id).first()
    if leave is None or not (actor.is_system or covers(actor, leave.post.grid_code)):  # type: ignore[arg-type]
        raise NotInScope
    require_permission(actor, "grids.record_guide_leave")
    record(leave, "guide.leave_removed", actor=actor, at=at, post=leave.post_id)
    leave.delete()


def _nearest(actor: User, day: date, position: tuple[float, float], grid_code: str) -> tuple[Post, float]:
    """The guide's own post whose grid is nearest, and how far it is."""
    posts = guide_posts().current(day).filter(user=actor)
    if grid_code:
        posts = posts.filter(grid_code=grid_code)
    away = [(metres_to_grid(post.grid_code, *position), post) for post in posts]
    known = [(distance, post) for distance, post in away if distance is not None]
    if not known:
        raise invalid("grid", _("You are not the guide of a grid with a boundary on the map."), "no_grid")
    distance, post = min(known, key=lambda pair: (pair[0], pair[1].pk))
    return post, distance
