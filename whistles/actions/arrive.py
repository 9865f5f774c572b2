"""Report in, an arrival recorded by the town, another time agreed, work begun: who is where, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.queries.distance import metres_between
from jiangdu.attachments import claim
from jiangdu.errors import InvalidInput, invalid
from jiangdu.history import record
from jiangdu.models import Unit, User
from jiangdu.scope import Actor
from whistles.actions.calls import call_for, lock_whistle, settle
from whistles.models import Whistle, WhistleSettings


@transaction.atomic
def report_in(
    *,
    whistle_id: int,
    actor: User,
    at: datetime,
    location: Point | None = None,
    photos: Sequence[str] = (),
    unit: Unit | None = None,
    note: str = "",
) -> Whistle:
    """An officer of the unit is on site: with a position (WGS-84) close to the place and a photo. Also when late."""
    whistle = lock_whistle(whistle_id)
    call = call_for(whistle, "report_in", actor, unit)
    metres = _distance(whistle, location, photos)
    call.report_in(by=actor, location=location, distance_m=metres, at=at)
    call.save()
    claim(photos, subject=whistle, user=actor, at=at, part=call.pk)
    settle(whistle, at=at)
    record(whistle, "whistle.reported_in", actor=actor, at=at, unit=call.unit, note=note, whom=call.unit, metres=metres)
    return whistle


@transaction.atomic
def record_arrival(*, whistle_id: int, actor: Actor, at: datetime, unit: Unit | None = None, note: str = "") -> Whistle:
    """The town saw the unit arrive: its officer had no phone, or no signal."""
    whistle = lock_whistle(whistle_id)
    call = call_for(whistle, "record_arrival", actor, unit)
    call.record_arrival(at=at)
    call.save()
    settle(whistle, at=at)
    record(whistle, "whistle.arrival_recorded", actor=actor, at=at, unit=whistle.town, note=note, whom=call.unit)
    return whistle


@transaction.atomic
def agree_time(
    *, whistle_id: int, actor: Actor, at: datetime, meet_at: datetime, unit: Unit | None = None, note: str = ""
) -> Whistle:
    """The town and the unit agree on another time to be on site; it takes the place of the usual limit."""
    whistle = lock_whistle(whistle_id)
    call = call_for(whistle, "agree_time", actor, unit)
    if whistle.is_emergency:
        raise invalid("meet_at", _("In an emergency units come at once; no other time is agreed."), "emergency")
    if meet_at <= at:
        raise invalid("meet_at", _("The agreed time must lie in the future."), "past")
    call.agree_time(until=meet_at)
    call.save()
    settle(whistle, at=at, relimit=True)
    record(
        whistle, "whistle.time_agreed", actor=actor, at=at, unit=whistle.town, note=note, whom=call.unit, due_at=meet_at
    )
    return whistle


@transaction.atomic
def begin(*, whistle_id: int, actor: Actor, at: datetime, unit: Unit | None = None, note: str = "") -> Whistle:
    """The unit on site begins its work."""
    whistle = lock_whistle(whistle_id)
    call = call_for(whistle, "begin", actor, unit)
    call.begin()
    call.save()
    settle(whistle, at=at)
    record(whistle, "whistle.begun", actor=actor, at=at, unit=call.unit, note=note, whom=call.unit)
    return whistle


def _distance(whistle: Whistle, location: Point | None, photos: Sequence[str]) -> int:
    """Metres from the place, rounded; InvalidInput unless there is a photo and a position close enough."""
    errors: dict[str, list[tuple[object, str]]] = {}
    metres, radius = 0, WhistleSettings.current().arrival_radius_m
    if not photos:
        errors["photos"] = [(_("Add a photo taken on site."), "required")]
    if location is None:
        errors["location"] = [(_("Share your position: reporting in takes place on site."), "required")]
    else:
        metres = round(metres_between(whistle.location, location))
        if metres > radius:
            message = _("You are %(metres)d m from the place; reporting in takes place within %(radius)d m.")
            errors["location"] = [(message % {"metres": metres, "radius": radius}, "too_far")]
    if errors:
        raise InvalidInput(errors)
    return metres
