"""What comes out of a whistle: tasks with an owner and a date, some of them cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.report import Matter, report_case
from cases.models import Case, Category
from cases.queries.channels import channel_of
from jiangdu.errors import NotAllowed, WrongState, invalid
from jiangdu.history import record
from jiangdu.models import Unit, User
from jiangdu.scope import require, scope_of
from whistles.actions.calls import lock_whistle
from whistles.models import Whistle, WhistleTask
from whistles.models.holders import of_town
from whistles.models.lifecycle import ANSWER, BLOW

SHORTEST = 5  # characters of a case's description


@dataclass(frozen=True)
class Task:
    """Who does what until when; `as_case`: it becomes a case of this category, whose own loop says who handles it."""

    text: str
    unit: Unit
    due_date: date
    as_case: bool = False
    category: Category | None = None


@transaction.atomic
def add_task(*, whistle_id: int, actor: User, at: datetime, task: Task, note: str = "") -> Whistle:
    """Write a task down; as a case it is reported at the whistle's place in the same transaction."""
    whistle = lock_whistle(whistle_id)
    require(whistle.add_task, actor)
    if task.due_date < timezone.localdate(at):
        raise invalid("due_date", _("Choose today or a later day."), "past")
    case = _report(whistle, task, actor, at) if task.as_case else None
    row = WhistleTask.objects.create(
        whistle=whistle, text=task.text, unit=task.unit, due_date=task.due_date, case=case, added_by=actor, added_at=at
    )
    facts = {"task": row.pk, "whom": task.unit, "until": task.due_date, "case": case.number if case else ""}
    record(whistle, "whistle.task_added", actor=actor, at=at, unit=whistle.town, note=task.text, **facts)
    return whistle


@transaction.atomic
def finish_task(*, whistle_id: int, actor: User, at: datetime, task: int, text: str, note: str = "") -> Whistle:
    """Done, as its owner or the town says. A task that is a case ends with the case."""
    whistle = lock_whistle(whistle_id)
    row = whistle.tasks.select_related("unit").filter(pk=task).first()
    if row is None:
        raise invalid("task", _("This whistle has no such task."), "does_not_exist")
    if not may_finish(row, whistle, actor):
        raise NotAllowed
    if row.done_at or row.case_id:
        raise WrongState
    row.done_at, row.outcome = at, text
    row.save()
    record(whistle, "whistle.task_done", actor=actor, at=at, note=text, task=row.pk, whom=row.unit)
    return whistle


def may_finish(task: WhistleTask, whistle: Whistle, user: User) -> bool:
    """The owner's people, or the town."""
    owner = task.unit_id in scope_of(user).unit_ids and user.has_perm(ANSWER)
    return owner or (user.has_perm(BLOW) and of_town(whistle, user))


def _report(whistle: Whistle, task: Task, actor: User, at: datetime) -> Case:
    if len(task.text) < SHORTEST:
        raise invalid("text", _("Describe a case in at least five characters."), "min_length")
    matter = Matter(
        description=task.text,
        category=task.category,
        location=whistle.location,
        address=whistle.address,
        photo_waiver=str(_("Agreed at the whistle %(number)s") % {"number": whistle.number}),
    )
    case = report_case(actor=actor, at=at, matter=matter, channel=channel_of(actor))
    whistle.cases.add(case)
    return case
