"""Pre-check: somebody of the grid looks whether the matter is there before it is filed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.judging import judge_by_look
from cases.models import Case, PreCheck
from jiangdu.attachments import claim
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.recipients import holders
from jiangdu.scope import Actor, require


@transaction.atomic
def send_pre_check(*, case_id: int, actor: Actor, at: datetime, assignee: User | None = None, note: str = "") -> Case:
    """Ask a person of the grid, or the grid's staff in general, to look."""
    case = Case.objects.lock(case_id)
    require(case.send_pre_check, actor)
    apply_send_pre_check(case, actor=actor, at=at, assignee=assignee, note=note)
    return case


def apply_send_pre_check(
    case: Case, *, actor: Actor, at: datetime, assignee: User | None = None, note: str = ""
) -> None:
    """Ask for a look at a locked, reported case."""
    if not case.grid_code:
        raise invalid("location", _("Without a position nobody can look. Decide without a pre-check."))
    if assignee and not holders("cases.verify_case", grid_code=case.grid_code).filter(pk=assignee.pk).exists():
        raise invalid("assignee", _("This person does not serve the grid of the case."))
    case.send_pre_check()
    PreCheck.objects.create(case=case, assignee=assignee, sent_at=at)
    case.forget()
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.pre_check_sent", actor=actor, at=at, unit=case.desk, note=note, assignee=assignee)


@transaction.atomic
def submit_pre_check(
    *, case_id: int, actor: User, at: datetime, outcome: str, photos: Sequence[str] = (), note: str = ""
) -> Case:
    """Tell what was found; the desk goes on from there."""
    case = Case.objects.lock(case_id)
    require(case.submit_pre_check, actor)
    check = case.open_pre_check
    assert check is not None  # the holder check has just seen it
    if outcome == PreCheck.Outcome.EXISTS and not photos:
        raise invalid("photos", _("Add a photo of what you found."), "required")
    check.outcome, check.done_at, check.done_by = (outcome, at, None if actor.is_system else actor)
    check.save(update_fields=["outcome", "done_at", "done_by"])
    claim(photos, subject=case, user=actor, at=at)
    judge_by_look(case, outcome, actor=actor, at=at)
    case.submit_pre_check()
    case.forget()
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.pre_checked", actor=actor, at=at, note=note, outcome=outcome)
    return case
