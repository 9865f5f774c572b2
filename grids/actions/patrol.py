"""A patrol: start, positions while it runs, stop. Only its patroller does any of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.actions.rights import require_permission
from grids.models import FieldSettings, Grid, Patrol, PatrolPoint
from grids.queries.locate import locate
from grids.rules.track import Limits, Sifted, TrackPoint, sift
from jiangdu.errors import NotAllowed, NotInScope, WrongState, invalid
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.notices import notify
from jiangdu.scope import SYSTEM, scope_of

MOST_POINTS = 500  # in one batch: four hours at one every half minute


class AlreadyOnPatrol(WrongState):
    """One person is in one place."""

    code = "already_on_patrol"
    message = _("A patrol of yours is running already. Stop it before you start another.")


class PatrolStopped(WrongState):
    """Positions are taken only while the patroller has the patrol running."""

    code = "patrol_stopped"
    message = _("This patrol has ended. Positions are taken only while it runs.")


@transaction.atomic
def start_patrol(
    *, actor: User, at: datetime, grid_code: str = "", position: tuple[float, float] | None = None
) -> Patrol:
    """Start in `grid_code`, else in the grid at `position` (WGS-84), else in the one grid of the patroller's post.

    Raises AlreadyOnPatrol, InvalidInput on `grid`.
    """
    require_permission(actor, "grids.go_on_patrol")
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # two phones, one thumb each
    if Patrol.objects.running().filter(patroller=actor).exists():
        raise AlreadyOnPatrol
    code = _grid_of(actor, grid_code, position)
    patrol = Patrol.objects.create(patroller=actor, grid_code=code, started_at=at)
    record(patrol, "patrol.started", actor=actor, at=at, grid=code)
    return patrol


@transaction.atomic
def add_points(*, patrol_id: int, actor: User, at: datetime, points: Sequence[TrackPoint]) -> Sifted:
    """Take a batch of positions. What cannot be believed is refused one by one, with the reason; nothing is lost twice.

    Raises NotInScope, NotAllowed (another's patrol), PatrolStopped, InvalidInput on `points` (too many).
    """
    patrol = own_patrol(patrol_id, actor, lock=True)
    return _taken(patrol, points, at)


@transaction.atomic
def stop_patrol(*, patrol_id: int, actor: User, at: datetime, points: Sequence[TrackPoint] = ()) -> Patrol:
    """Stop; `points` are the last ones the phone still had. Coverage follows after commit, by `patrol.stopped`."""
    patrol = own_patrol(patrol_id, actor, lock=True)
    if points:
        _taken(patrol, points, at)
    return _stopped(patrol, Patrol.Ending.BY_HAND, at, at)


def end_forgotten_patrols(*, at: datetime) -> int:
    """Stop patrols from which no position came for long, as of the last one, and tell their patrollers."""
    idle_since = at - timedelta(minutes=FieldSettings.current().patrol_idle_minutes)
    ended = 0
    for pk in Patrol.objects.running().filter(started_at__lt=idle_since).values_list("pk", flat=True):
        with transaction.atomic():
            patrol = Patrol.objects.select_for_update(of=("self",)).select_related("patroller").get(pk=pk)
            heard = patrol.last_point_at or patrol.started_at
            if patrol.is_running and heard < idle_since:
                _stopped(patrol, Patrol.Ending.TIMED_OUT, max(heard, patrol.started_at), at)
                notify("grids.patrol_timed_out", to=[patrol.patroller], at=at, subject=patrol)
                ended += 1
    return ended


def own_patrol(patrol_id: int, actor: User, *, lock: bool = False) -> Patrol:
    """The running patrol, if it is the actor's. Raises NotInScope, NotAllowed, PatrolStopped."""
    patrols = Patrol.objects.select_for_update() if lock else Patrol.objects.all()
    patrol = patrols.filter(pk=patrol_id).first()
    if patrol is None or not (
        patrol.patroller_id == actor.pk or Patrol.objects.visible_to(actor).filter(pk=patrol_id).exists()
    ):
        raise NotInScope
    if patrol.patroller_id != actor.pk or not actor.has_perm("grids.go_on_patrol"):
        raise NotAllowed
    if not patrol.is_running:
        raise PatrolStopped
    return patrol


def _grid_of(actor: User, grid_code: str, position: tuple[float, float] | None) -> str:
    prefixes = scope_of(actor).grid_prefixes
    if grid_code:
        if not Grid.objects.active().filter(code=grid_code).exists() or not grid_code.startswith(prefixes or ("-",)):
            raise invalid("grid", _("This is not one of your grids. Leave it empty to take the one here."), "not_yours")
        return grid_code
    here = locate(position) if position else None
    if here and here.code.startswith(prefixes or ("-",)):
        return here.code
    if len(prefixes) == 1 and Grid.objects.active().filter(code=prefixes[0]).exists():
        return prefixes[0]
    raise invalid("grid", _("You are in none of your grids. Choose the grid you are going to patrol."), "grid_unknown")


def _taken(patrol: Patrol, points: Sequence[TrackPoint], at: datetime) -> Sifted:
    """Keep what can be believed; the patrol is locked."""
    if len(points) > MOST_POINTS:
        message = _("At most %(most)s positions at once.") % {"most": MOST_POINTS}
        raise invalid("points", message, "too_many")
    settings = FieldSettings.current()
    limits = Limits(settings.point_accuracy_m, settings.patrol_top_speed_kmh)
    known = patrol.points.filter(at__in=[point.at for point in points]).values_list("at", flat=True)
    sifted = sift(points, started_at=patrol.started_at, now=at, last=_last(patrol), known=known, limits=limits)
    PatrolPoint.objects.bulk_create(
        PatrolPoint(patrol=patrol, at=p.at, position=Point(p.lng, p.lat, srid=4326), accuracy_m=p.accuracy_m)
        for p in sifted.kept
    )
    _remember(patrol, sifted)
    return sifted


def _last(patrol: Patrol) -> TrackPoint | None:
    if patrol.last_position is None or patrol.last_point_at is None:
        return None
    return TrackPoint(patrol.last_point_at, patrol.last_position.x, patrol.last_position.y)


def _remember(patrol: Patrol, sifted: Sifted) -> None:
    """The newest position, and the counts."""
    newest = sifted.kept[-1] if sifted.kept else None
    if newest and (patrol.last_point_at is None or newest.at > patrol.last_point_at):
        patrol.last_point_at, patrol.last_position = newest.at, Point(newest.lng, newest.lat, srid=4326)
    patrol.kept_points += len(sifted.kept)
    patrol.refused_points += sum(why != "repeated" for _index, why in sifted.refused)
    patrol.save(update_fields=["last_point_at", "last_position", "kept_points", "refused_points"])


def _stopped(patrol: Patrol, ending: str, stopped_at: datetime, at: datetime) -> Patrol:
    patrol.stopped_at, patrol.ending, patrol.last_position = max(stopped_at, patrol.started_at), ending, None
    patrol.save(update_fields=["stopped_at", "ending", "last_position"])
    actor = SYSTEM if ending == Patrol.Ending.TIMED_OUT else patrol.patroller
    record(patrol, "patrol.stopped", actor=actor, at=at, grid=patrol.grid_code, ending=str(ending))
    return patrol
