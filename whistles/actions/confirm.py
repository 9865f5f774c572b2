"""Confirm and refuse: what a unit answers to a call; and what the district's centre says to a refusal."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jiangdu.history import record
from jiangdu.models import Unit
from jiangdu.scope import Actor
from whistles.actions.calls import call_for, lock_whistle, settle
from whistles.models import Whistle


@transaction.atomic
def confirm(*, whistle_id: int, actor: Actor, at: datetime, unit: Unit | None = None, note: str = "") -> Whistle:
    """The unit has heard and will come. Of two officers at once the second gets WrongState."""
    whistle = lock_whistle(whistle_id)
    call = call_for(whistle, "confirm", actor, unit)
    call.confirm(by=actor, at=at)
    call.save()
    settle(whistle, at=at)
    record(whistle, "whistle.confirmed", actor=actor, at=at, unit=call.unit, note=note, whom=call.unit)
    return whistle


@transaction.atomic
def refuse(
    *, whistle_id: int, actor: Actor, at: datetime, reason: str, unit: Unit | None = None, note: str = ""
) -> Whistle:
    """The unit says it need not come; the district's centre decides. Never in an emergency, nor after a denied refusal."""
    whistle = lock_whistle(whistle_id)
    call = call_for(whistle, "refuse", actor, unit)
    call.refuse(at=at)
    call.save()
    settle(whistle, at=at)
    record(whistle, "whistle.refused", actor=actor, at=at, unit=call.unit, note=reason, whom=call.unit)
    return whistle


@transaction.atomic
def uphold_refusal(
    *, whistle_id: int, actor: Actor, at: datetime, opinion: str, unit: Unit | None = None, note: str = ""
) -> Whistle:
    """The unit need not come."""
    whistle = lock_whistle(whistle_id)
    call = call_for(whistle, "uphold_refusal", actor, unit)
    call.uphold_refusal(at=at)
    call.save()
    settle(whistle, at=at)
    record(whistle, "whistle.refusal_upheld", actor=actor, at=at, note=opinion, whom=call.unit)
    return whistle


@transaction.atomic
def deny_refusal(
    *, whistle_id: int, actor: Actor, at: datetime, opinion: str, unit: Unit | None = None, note: str = ""
) -> Whistle:
    """The unit is called again with the full time, and may not refuse once more."""
    whistle = lock_whistle(whistle_id)
    call = call_for(whistle, "deny_refusal", actor, unit)
    call.deny_refusal(at=at)
    call.save()
    settle(whistle, at=at)
    record(whistle, "whistle.refusal_denied", actor=actor, at=at, note=opinion, whom=call.unit)
    return whistle
