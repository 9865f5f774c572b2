"""Blow: a town calls units to a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from grids.queries.locate import locate
from jiangdu.errors import InvalidInput, NotAllowed, invalid
from jiangdu.history import record
from jiangdu.models import District, Unit, User
from whistles.actions.clocks import follow_clocks
from whistles.models import Kind, Whistle, WhistleCall, WhistleSettings
from whistles.models.holders import of_town
from whistles.models.lifecycle import BLOW

TOWN_DIGITS = 9  # of an area code


@dataclass(frozen=True)
class Call:
    """What a whistle is blown for. `location` is WGS-84; `meet_at`: on site by then, as agreed, instead of the usual limit."""

    kind: str
    matter: str
    location: Point
    lead: Unit
    units: Sequence[Unit] = ()
    address: str = ""
    cases: Sequence[Case] = ()
    meet_at: datetime | None = None
    raw_location: dict[str, Any] | None = None


@transaction.atomic
def blow_whistle(*, actor: User, at: datetime, call: Call, note: str = "") -> Whistle:
    """Call the lead and the other units to the place; their clocks start now.

    Raises NotAllowed, or InvalidInput on location (outside_district, outside_area), cases, meet_at, lead.
    """
    if not actor.has_perm(BLOW):
        raise NotAllowed
    _check(call, actor, at)
    cases = [Case.objects.lock(pk) for pk in sorted(case.pk for case in call.cases)]
    whistle = _new_whistle(call, actor=actor, at=at)
    whistle.save(force_insert=True)
    whistle.cases.set(cases)
    units = list({unit.pk: unit for unit in (call.lead, *call.units)}.values())
    WhistleCall.objects.bulk_create(
        WhistleCall(whistle=whistle, unit=unit, called_at=at, agreed_at=call.meet_at) for unit in units
    )
    follow_clocks(whistle, at=at, is_new=True)
    whistle.save()
    data = {"kind": whistle.kind, "lead": whistle.lead, "units": units, "cases": [case.number for case in cases]}
    record(whistle, "whistle.blown", actor=actor, at=at, unit=whistle.town, note=note, **data)
    for case in cases:
        record(case, "whistle.blown_for_case", actor=actor, at=at, unit=whistle.town, whistle=whistle.number)
    return whistle


def _new_whistle(call: Call, *, actor: User, at: datetime) -> Whistle:
    located = locate(call.location)
    if located is None:
        message = _("This position lies outside the district. Move the pin into the district.")
        raise InvalidInput({"location": [(message, "outside_district")]}, code="outside_district")
    pk, number = _next_number(at)
    whistle = Whistle(
        pk=pk,
        number=number,
        kind=call.kind,
        matter=call.matter,
        location=call.location,
        raw_location=call.raw_location,
        address=call.address,
        grid_code=located.code,
        town=_town_of(located.code),
        lead=call.lead,
        blown_by=actor,
        blown_at=at,
    )
    if not of_town(whistle, actor):
        message = _("This place lies in another town. A whistle is blown by the town of the place.")
        raise InvalidInput({"location": [(message, "outside_area")]}, code="outside_area")
    return whistle


def _town_of(grid_code: str) -> Unit:
    town = Unit.objects.active().filter(kind=Unit.Kind.TOWN, grid_code=grid_code[:TOWN_DIGITS]).first()
    if town is None:
        raise invalid("location", _("No town governs this place. Move the pin into a town."), "no_town")
    return town


def _next_number(at: datetime) -> tuple[int, str]:
    """Row id and number: the district's prefix, the whistles' mark, the local day, six digits of the database sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('whistles_whistle', 'id'))")
        pk = int(cursor.fetchone()[0])
    prefix = f"{District.objects.current().prefix}{WhistleSettings.current().number_mark}"
    return pk, f"{prefix}{timezone.localtime(at):%Y%m%d}{pk % 1_000_000:06d}"


def _check(call: Call, actor: User, at: datetime) -> None:
    """What can be wrong beside the place, all at once."""
    errors: dict[str, list[tuple[object, str]]] = {}
    if call.meet_at and call.kind == Kind.EMERGENCY:
        errors["meet_at"] = [(_("In an emergency units come at once; no other time is agreed."), "emergency")]
    elif call.meet_at and call.meet_at <= at:
        errors["meet_at"] = [(_("The agreed time must lie in the future."), "past")]
    wanted = {case.pk for case in call.cases}
    seen = set(Case.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    if wanted - seen:
        errors["cases"] = [(_("One of these cases does not exist, or not for you."), "does_not_exist")]
    if errors:
        raise InvalidInput(errors)
