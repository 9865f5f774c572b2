"""The clocks a whistle's calls should have now, from the table in rules/states.py, and the due times that follow from them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from jiangdu.clocks import Limit, Wanted, follow, rules
from jiangdu.models import Clock
from jiangdu.rulebook import Rulebook
from whistles.models import Whistle, WhistleCall
from whistles.rules.limits import minutes_until_agreed
from whistles.rules.states import CALL_STAGES

REVIEW = "return_review"
DUE_FIELDS = {"confirm": "confirm_due_at", "report_in": "report_in_due_at"}


def follow_clocks(whistle: Whistle, *, at: datetime, relimit: bool = False, is_new: bool = False) -> None:
    """Stop and start what the calls' states say; set and save the due times of the calls, set the whistle's.

    `relimit`: another time was agreed, so running clocks take it. The caller saves the whistle afterwards.
    """
    book, day = rules(), timezone.localdate(at)
    wanted = [
        _wanted(whistle, call, stage, book, day)
        for call in (whistle.calls_now if whistle.is_open else [])
        for stage in CALL_STAGES.get(call.state, ())
        if stage != REVIEW or call.is_undecided
    ]
    clocks = follow(whistle, wanted, at=at, relimit=relimit, book=book, is_new=is_new)
    whistle.__dict__.pop("clocks_now", None)
    by_call = {(clock.part, clock.stage): clock for clock in clocks}
    for call in whistle.calls_now:
        _set_dues(call, by_call)
    whistle.due_at = min((clock.due_at for clock in clocks), default=None)


def change_due(whistle: Whistle, clock: Clock, at: datetime) -> None:
    """A published calendar moved a clock's due time: the call and the whistle follow."""
    field = DUE_FIELDS.get(clock.stage)
    if field and clock.part:
        WhistleCall.objects.filter(pk=clock.part).update(**{field: clock.due_at})
    first = Clock.objects.open().of(whistle).order_by("due_at").values_list("due_at", flat=True).first()
    Whistle.objects.filter(pk=whistle.pk).update(due_at=first)


def _wanted(whistle: Whistle, call: WhistleCall, stage: str, book: Rulebook, day: date) -> Wanted:
    urgent = whistle.is_emergency
    limit = book.limit(stage, urgent=urgent, variant=whistle.kind, on=day)
    if stage == "report_in" and call.agreed_at:
        seconds = (call.agreed_at - call.called_at).total_seconds()
        limit = Limit.of("urgent_minute", minutes_until_agreed(seconds))
    return Wanted(stage, limit, part=call.pk, unit=None if stage == REVIEW else call.unit, urgent=urgent)


def _set_dues(call: WhistleCall, clocks: dict[tuple[int | None, str], Clock]) -> None:
    """What was promised stays on the call after the clock has stopped: figures need it."""
    changed = []
    for stage, field in DUE_FIELDS.items():
        clock = clocks.get((call.pk, stage))
        if clock and getattr(call, field) != clock.due_at:
            setattr(call, field, clock.due_at)
            changed.append(field)
    if changed:
        call.save(update_fields=changed)
