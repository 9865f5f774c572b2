"""Convene: the units meet because it is unclear whose matter it is. By hand, or by itself at the second return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.judging import waiting_orders
from cases.models import Case, Coordination, Invitation, LoopSettings, Return
from jiangdu.clocks import rules
from jiangdu.errors import WrongState, invalid
from jiangdu.history import record
from jiangdu.limits import OFFICE
from jiangdu.models import Unit, User
from jiangdu.scope import SYSTEM, Actor, require
from jiangdu.worktime import CONTINUOUS, add_minutes


class LookFirst(WrongState):
    """A duplicate, something not found or not clear is looked at again; there is nothing to meet about."""

    code = "look_first"
    message = _(
        "The unit asks for another look. Refer it back and have it looked at; a meeting decides only whose it is."
    )


@transaction.atomic
def convene_case(
    *, case_id: int, actor: Actor, at: datetime, units: Sequence[Unit], meets_at: datetime, note: str = ""
) -> Case:
    """Call units together for a meeting. Those who hold or returned an order are invited too."""
    case = Case.objects.lock(case_id)
    require(case.convene, actor)
    lead = next((order for order in waiting_orders(case) if order.is_lead), None)
    if lead and not Return.objects.waiting().get(order=lead).is_dispute:
        raise LookFirst
    _check_time(meets_at, at)
    if not units:
        raise invalid("units", _("Name the units that shall meet."), "required")
    _apply(case, actor=actor, at=at, units=[*units, *concerned(case)], meets_at=meets_at, note=note)
    return case


def convene_by_itself(case: Case, *, at: datetime) -> None:
    """The platform convenes a locked, returned case: everyone who returned it, and the town."""
    settings, book = LoopSettings.current(), rules()
    if case.is_urgent:
        meets_at = add_minutes(at, settings.meeting_notice_urgent_minutes, CONTINUOUS)
    else:
        meets_at = add_minutes(at, settings.meeting_notice_office_minutes, book.calendar(OFFICE, case.desk_id))
    _apply(case, actor=SYSTEM, at=at, units=[*concerned(case), *town_of(case)], meets_at=meets_at)


def concerned(case: Case) -> list[Unit]:
    """Units that hold an order of this round, or gave one back."""
    return [order.unit for order in case.orders_now if order.round == case.round and order.state != "withdrawn"]


def town_of(case: Case) -> list[Unit]:
    """The town the case lies in; none without a position."""
    if len(case.grid_code) < 9:
        return []
    return list(Unit.objects.active().filter(kind=Unit.Kind.TOWN, grid_code=case.grid_code[:9]))


def _check_time(meets_at: datetime, at: datetime) -> None:
    days = LoopSettings.current().meeting_within_days
    if not at < meets_at <= at + timedelta(days=days):
        message = _("Choose a time ahead, within the next %(days)d days.") % {"days": days}
        raise invalid("at", message, "not_ahead")


def _apply(
    case: Case, *, actor: Actor, at: datetime, units: Sequence[Unit], meets_at: datetime, note: str = ""
) -> None:
    case.convene()
    before = Coordination.objects.filter(case=case)
    before.filter(decided_at=None, ended_at=None).update(ended_at=at)  # the case was ended and restored meanwhile
    meeting = Coordination.objects.create(
        case=case,
        number=f"{case.number}-C{before.count() + 1}",
        convened_at=at,
        convened_by=actor if isinstance(actor, User) else None,
        meets_at=meets_at,
    )
    invited = list({unit.pk: unit for unit in units}.values())
    Invitation.objects.bulk_create(Invitation(coordination=meeting, case=case, unit=unit) for unit in invited)
    follow_clocks(case, at=at)
    case.save()
    unit = None if actor.is_system else case.desk
    record(case, "case.convened", actor=actor, at=at, unit=unit, note=note, units=invited, due_at=meets_at)
