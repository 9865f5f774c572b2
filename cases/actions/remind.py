"""A nudge 催办: whoever has to act now is told once more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, LoopSettings, Reminder
from cases.models.holders import at_desk
from jiangdu.errors import ActionError
from jiangdu.explanations import moment_text
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import require


class RemindedAlready(ActionError):
    """The reporter has reminded lately; the words say when it works again."""

    status = 409
    code = "reminded_already"


@transaction.atomic
def remind_case(*, case_id: int, actor: User, at: datetime, text: str = "", note: str = "") -> Case:
    """Nudge. The reporter once in 24 hours (a setting), the desk at any time; counted."""
    case = Case.objects.lock(case_id)
    require(case.remind, actor)
    from_desk = actor.is_system or at_desk(case, actor)
    again_at = None if from_desk else may_remind_from(case, actor)
    if again_at and again_at > at:
        when = moment_text(again_at, timezone.localdate(at))
        raise RemindedAlready(_("You have reminded already. It works again from %(when)s.") % {"when": when})
    case.remind()
    Reminder.objects.create(case=case, person=actor, from_desk=from_desk, at=at)
    case.remind_count += 1
    case.save(update_fields=["remind_count"])
    record(case, "case.reminded", actor=actor, at=at, unit=case.desk if from_desk else None, note=text)
    return case


def may_remind_from(case: Case, person: User) -> datetime | None:
    """From when on the reporter may remind again; None: at once. No query for a case nobody has reminded of."""
    if not case.remind_count:
        return None
    last = case.reminders.filter(person=person, from_desk=False).order_by("-at").values_list("at", flat=True).first()
    return last + timedelta(hours=LoopSettings.current().remind_pause_hours) if last else None
