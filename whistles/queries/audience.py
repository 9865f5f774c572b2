"""Who has to be told: a unit's duty phone, its leaders, the town, the district's centre, the leader on duty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jiangdu.models import DutyShift, Unit, User
from jiangdu.recipients import holders, on_duty
from whistles.models import Whistle
from whistles.models.lifecycle import ANSWER, BLOW, JUDGE, REFUSE

HEAR = "whistles.hear_of_absence"


def duty_phone(unit: Unit, at: datetime) -> list[User]:
    """Who answers for the unit now: first in the order of call; without a rota whoever may answer for it."""
    return on_duty(unit, at)[:1] or list(holders(ANSWER, unit=unit))


def all_on_duty(unit: Unit, at: datetime) -> list[User]:
    """Everybody in the unit's order of call."""
    return on_duty(unit, at) or list(holders(ANSWER, unit=unit))


def leaders_of(unit: Unit) -> list[User]:
    return list(holders(REFUSE, unit=unit))


def town_of(whistle: Whistle) -> list[User]:
    """Whoever blew it, and those who may blow for the town."""
    return distinct([whistle.blown_by, *holders(BLOW, unit=whistle.town)])


def district_centre(whistle: Whistle, at: datetime) -> list[User]:
    """Those at the district's centre who decide, if one of them is on duty then that one."""
    centre = Unit.objects.active().filter(kind=Unit.Kind.CENTRE, grid_code=whistle.grid_code[:6]).first()
    if centre is None:
        return []
    deciders = list(holders(JUDGE, unit=centre))
    return [user for user in on_duty(centre, at) if user in deciders] or deciders


def leader_on_duty(at: datetime) -> list[User]:
    """The district's leader on duty; all leaders where the rota names none."""
    leaders = list(holders(HEAR))
    shifts = DutyShift.objects.at(at).filter(user__in=leaders).values_list("user_id", flat=True)
    now = set(shifts)
    return [leader for leader in leaders if leader.pk in now] or leaders


def distinct(people: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in people}.values())
