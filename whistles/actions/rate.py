"""Rate and answer: the town grades each unit that was called, the unit may answer; nothing is taken back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from jiangdu.history import record
from jiangdu.models import Unit, User
from whistles.actions.calls import call_for, lock_whistle
from whistles.models import Rating, Whistle


@dataclass(frozen=True)
class Grades:
    """From 1 (bad) to 5 (very good), and whether the matter is solved."""

    timeliness: int
    attitude: int
    effect: int
    solved: bool


@transaction.atomic
def rate(
    *,
    whistle_id: int,
    actor: User,
    at: datetime,
    grades: Grades,
    unit: Unit | None = None,
    text: str = "",
    note: str = "",
) -> Whistle:
    """The town's view of one unit, once; also of one that did not come."""
    whistle = lock_whistle(whistle_id)
    call = call_for(whistle, "rate", actor, unit)
    call.rate()
    call.rating = Rating.objects.create(call=call, text=text or note, rated_by=actor, rated_at=at, **asdict(grades))
    record(
        whistle,
        "whistle.rated",
        actor=actor,
        at=at,
        unit=whistle.town,
        note=text or note,
        whom=call.unit,
        **asdict(grades),
    )
    return whistle


@transaction.atomic
def answer(
    *, whistle_id: int, actor: User, at: datetime, text: str, unit: Unit | None = None, note: str = ""
) -> Whistle:
    """The unit's view of its rating, once."""
    whistle = lock_whistle(whistle_id)
    call = call_for(whistle, "answer", actor, unit)
    call.answer()
    Rating.objects.filter(call=call).update(answer=text, answered_by=actor, answered_at=at)
    call.rating.refresh_from_db()
    record(whistle, "whistle.answered", actor=actor, at=at, unit=call.unit, note=text, whom=call.unit)
    return whistle
