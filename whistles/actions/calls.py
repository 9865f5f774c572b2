"""What the verbs on a whistle share: locking it with its calls, finding the one that is meant, and what follows from a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiangdu.errors import NotAllowed, WrongState, invalid
from jiangdu.history import record
from jiangdu.models import Unit
from jiangdu.scope import SYSTEM, Actor, can_now, may
from whistles.actions.clocks import follow_clocks
from whistles.models import CallState, Whistle, WhistleCall, WhistleState
from whistles.rules import states

# verbs of a single unit's call that somebody may ask for; the others are consequences
CALL_VERBS = (
    "confirm", "report_in", "begin", "finish", "refuse", "record_arrival", "agree_time", "uphold_refusal", "deny_refusal",
    "rate", "answer",
)  # fmt: skip
WHISTLE_VERBS = ("add_task", "finish", "cancel")


class EmergencyStands(WrongState):
    """Somebody tries to refuse an emergency."""

    code = "emergency"
    message = _("An emergency whistle cannot be refused. Confirm it and go; the reasons can be told afterwards.")


def lock_whistle(pk: int) -> Whistle:
    """The whistle and its calls in the order of their ids, locked; the calls are its `calls_now`."""
    whistle: Whistle = Whistle.objects.lock(pk)
    calls = whistle.calls.select_related("unit", "officer", "rating").select_for_update(of=("self",)).order_by("id")
    whistle.calls_now = list(calls)
    for call in whistle.calls_now:
        call.whistle = whistle
    return whistle


def transitions(whistle: Whistle, verb: str) -> list[Callable[..., Any]]:
    """The whistle's own transition of this name and those of its calls."""
    own = [getattr(whistle, verb)] if verb in WHISTLE_VERBS else []
    return own + [getattr(call, verb) for call in whistle.calls_now if verb in CALL_VERBS]


def require_verb(whistle: Whistle, verb: str, actor: Actor) -> None:
    """403 unless the actor may for any of the calls, then 409 unless one of those is in the state for it."""
    permitted = [action for action in transitions(whistle, verb) if may(action, actor)]
    if not permitted:
        raise NotAllowed
    if verb == "refuse" and whistle.is_emergency:
        raise EmergencyStands
    if not any(map(can_now, permitted)):
        raise WrongState


def allowed(whistle: Whistle, actor: Actor) -> list[str]:
    """The verbs this person may take now, each once."""
    verbs = dict.fromkeys((*CALL_VERBS, *WHISTLE_VERBS))
    return [verb for verb in verbs if any(can_now(act) and may(act, actor) for act in transitions(whistle, verb))]


def call_for(whistle: Whistle, verb: str, actor: Actor, unit: Unit | None = None) -> WhistleCall:
    """The call this verb is about: the named unit's, else the only one of the actor's that is in the state for it."""
    require_verb(whistle, verb, actor)
    permitted = [call for call in whistle.calls_now if may(getattr(call, verb), actor)]
    if not permitted:
        raise NotAllowed
    if unit is not None:
        return _named(permitted, verb, unit)
    ready = [call for call in permitted if can_now(getattr(call, verb))]
    if not ready:
        raise WrongState
    if len(ready) > 1:
        raise invalid("unit", _("Several of the units called could be meant. Say which."), "required")
    return ready[0]


def _named(permitted: list[WhistleCall], verb: str, unit: Unit) -> WhistleCall:
    found = next((call for call in permitted if call.unit_id == unit.pk), None)
    if found is None:
        raise invalid("unit", _("This unit was not called by this whistle, or you do not act for it."), "not_called")
    if not can_now(getattr(found, verb)):
        raise WrongState
    return found


def settle(whistle: Whistle, *, at: datetime, relimit: bool = False) -> None:
    """After a call has moved: the whistle's state follows from its calls, the clocks from both; all is saved.

    Ending by itself is an entry of its own, by the platform.
    """
    now = [call.state for call in whistle.calls_now]
    if whistle.state == WhistleState.BLOWN and states.is_begun(now):
        whistle.begin()
    undecided = any(call.is_undecided for call in whistle.calls_now)
    over = whistle.state == WhistleState.WORKING and states.is_over(now, undecided=undecided)
    if over:
        whistle.end(at=at)
    follow_clocks(whistle, at=at, relimit=relimit)
    whistle.save()
    if over:
        record(whistle, "whistle.finished", actor=SYSTEM, at=at)


def release_calls(whistle: Whistle, *, at: datetime) -> None:
    """The whistle ends for all: who is there has done the work, who is not there need not come."""
    for call in whistle.calls_now:
        if call.state in states.PRESENT and whistle.state == WhistleState.FINISHED:
            call.finish(result="", at=at)
        elif call.state in states.CALL_OPEN or call.is_undecided:
            call.release()
        else:
            continue
        call.save()


def present(whistle: Whistle) -> list[WhistleCall]:
    """The calls whose units are on site or have been."""
    return [call for call in whistle.calls_now if call.state in (*states.PRESENT, CallState.DONE)]
