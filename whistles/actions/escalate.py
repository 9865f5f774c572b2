"""A clock of a call has reached a level: people are told by the ladder, and who did not come in time is absent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jiangdu.history import record
from jiangdu.models import Clock, User
from jiangdu.notices import notify
from jiangdu.scope import SYSTEM
from whistles.actions.calls import settle
from whistles.actions.tell import facts
from whistles.models import Whistle, WhistleCall
from whistles.queries import audience
from whistles.rules.states import AWAITED

SOON = ("yellow", "orange")


def reach_level(row: Any, clock: Clock, level: str, at: datetime) -> None:
    """Called by the sweep with the whistle locked, once per clock and level, in order."""
    whistle: Whistle = row
    call = next((call for call in whistle.calls_now if call.pk == clock.part), None)
    if call is None:
        return
    if clock.stage == "report_in" and level == "red" and call.state in AWAITED:
        _mark_absent(whistle, call, at)
        return
    record(
        whistle,
        "whistle.clock_level",
        actor=SYSTEM,
        at=at,
        unit=clock.unit,
        stage=clock.stage,
        level=level,
        whom=call.unit,
    )
    kind = f"whistles.{clock.stage}_{'soon' if level in SOON else 'late'}"
    people = _people(whistle, call, clock.stage, level, at)
    notify(kind, to=people, at=at, subject=whistle, urgent=clock.urgent, due_at=clock.due_at, **facts(whistle, call))


def _mark_absent(whistle: Whistle, call: WhistleCall, at: datetime) -> None:
    """The time to be on site is over. In an emergency the district's leader on duty learns it at once."""
    call.miss(at=at)
    call.save()
    settle(whistle, at=at)
    record(whistle, "whistle.absent", actor=SYSTEM, at=at, unit=call.unit, whom=call.unit, due_at=call.report_in_due_at)
    people = [*audience.leaders_of(call.unit), *audience.town_of(whistle), *audience.district_centre(whistle, at)]
    if whistle.is_emergency:
        people += audience.leader_on_duty(at)
    notify(
        "whistles.absent",
        to=audience.distinct(people),
        at=at,
        subject=whistle,
        urgent=whistle.is_emergency,
        **facts(whistle, call),
    )


def _people(whistle: Whistle, call: WhistleCall, stage: str, level: str, at: datetime) -> list[User]:
    """Unconfirmed: everybody on duty in the unit at the due time, its leader and the town later. A refusal: the centre."""
    if stage == "return_review":
        return audience.district_centre(whistle, at)
    if level in SOON:
        return audience.duty_phone(call.unit, at)
    if level == "red" and whistle.is_emergency:
        return audience.all_on_duty(call.unit, at)
    people = [*audience.leaders_of(call.unit), *audience.town_of(whistle)]
    return audience.distinct(people)
