"""Finish and cancel: a unit has done its part, or the town ends the whistle for all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jiangdu.history import record
from jiangdu.models import Unit
from jiangdu.scope import Actor, can_now, may, require
from whistles.actions.calls import call_for, lock_whistle, release_calls, require_verb, settle
from whistles.actions.clocks import follow_clocks
from whistles.models import Whistle


@transaction.atomic
def finish(
    *, whistle_id: int, actor: Actor, at: datetime, text: str, unit: Unit | None = None, note: str = ""
) -> Whistle:
    """By the town: the whistle is over, whoever is on site is done, the others need not come. By a unit: its own part."""
    whistle = lock_whistle(whistle_id)
    require_verb(whistle, "finish", actor)
    if unit is None and may(whistle.finish, actor) and can_now(whistle.finish):
        _finish_whole(whistle, actor=actor, at=at, text=text)
        return whistle
    call = call_for(whistle, "finish", actor, unit)
    call.finish(result=text, at=at)
    call.save()
    # The entry of the part comes before the one that may follow from it.
    record(whistle, "whistle.part_done", actor=actor, at=at, unit=call.unit, note=text, whom=call.unit)
    settle(whistle, at=at)
    return whistle


def _finish_whole(whistle: Whistle, *, actor: Actor, at: datetime, text: str) -> None:
    whistle.finish(result=text, at=at)
    release_calls(whistle, at=at)
    follow_clocks(whistle, at=at)
    whistle.save()
    record(whistle, "whistle.finished", actor=actor, at=at, unit=whistle.town, note=text)


@transaction.atomic
def cancel(*, whistle_id: int, actor: Actor, at: datetime, reason: str, note: str = "") -> Whistle:
    """Nobody need come any more, or it was a mistake. Who was absent by now stays so."""
    whistle = lock_whistle(whistle_id)
    require(whistle.cancel, actor)
    whistle.cancel(at=at)
    release_calls(whistle, at=at)
    follow_clocks(whistle, at=at)
    whistle.save()
    record(whistle, "whistle.cancelled", actor=actor, at=at, unit=whistle.town, note=reason)
    return whistle
