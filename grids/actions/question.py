"""The grid asks its guide, the guide answers; a clock of stage `answer` runs meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from grids.actions.rights import require_permission
from grids.models import FieldSettings, Grid, GridQuestion
from grids.queries.guides import guide_of
from jiangdu import clocks
from jiangdu.errors import NotAllowed, NotInScope, WrongState, invalid
from jiangdu.history import record
from jiangdu.limits import Limit
from jiangdu.models import Clock, Level, Unit, User
from jiangdu.notices import notify
from jiangdu.recipients import holders
from jiangdu.scope import SYSTEM, scope_of


class AnsweredAlready(WrongState):
    """One question, one answer."""

    code = "answered_already"
    message = _("This question has been answered already.")


@transaction.atomic
def ask_guide(*, actor: User, at: datetime, text: str, grid_code: str = "") -> GridQuestion:
    """Ask the guide of one's grid. Raises NotAllowed, InvalidInput on `grid` (not one's own) or `text` (no guide)."""
    require_permission(actor, "grids.ask_guide")
    code = _asking_grid(actor, grid_code)
    post = guide_of(code, timezone.localdate(at))
    if post is None:
        raise invalid("grid", _("This grid has no guide at present. Ask the town."), "no_guide")
    if post.user_id == actor.pk:
        raise invalid("grid", _("You are the guide of this grid yourself."), "own_guide")
    question = GridQuestion.objects.create(grid_code=code, post=post, asked_by=actor, asked_at=at, text=text)
    limit = Limit.of("work_day", FieldSettings.current().answer_workdays)
    clock = clocks.start(question, clocks.Wanted("answer", limit, unit=post.unit), at=at)
    question.due_at = clock.due_at
    question.save(update_fields=["due_at"])
    record(question, "question.asked", actor=actor, at=at, note=text, grid=code, guide=post.user)
    notify("grids.question_asked", to=[post.user], at=at, subject=question, grid=_name(code))
    return question


@transaction.atomic
def answer_question(*, question_id: int, actor: User, at: datetime, text: str) -> GridQuestion:
    """Answer, once, as the guide who was asked. Raises NotInScope, NotAllowed, AnsweredAlready."""
    question = require_guide(question_id, actor, lock=True)
    question.answer, question.answered_by, question.answered_at = text, actor, at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    for clock in Clock.objects.open().of(question):
        clocks.stop(clock, at=at)
    record(question, "question.answered", actor=actor, at=at, note=text)
    notify("grids.question_answered", to=[question.asked_by], at=at, subject=question, grid=_name(question.grid_code))
    return question


def require_guide(question_id: int, actor: User, *, lock: bool = False) -> GridQuestion:
    """The open question, if the actor is the guide who was asked. Raises NotInScope, NotAllowed, AnsweredAlready."""
    seen = GridQuestion.objects.visible_to(actor).select_related("post").filter(pk=question_id).first()
    if seen is None:
        raise NotInScope
    question = lock_question(question_id) if lock else seen
    if question.post.user_id != actor.pk or not actor.has_perm("grids.sign_in_as_guide"):
        raise NotAllowed
    if not question.is_open:
        raise AnsweredAlready
    return question


def lock_question(pk: int) -> GridQuestion:
    """The question, locked, with whom it was asked."""
    questions = GridQuestion.objects.select_for_update(of=("self",)).select_related("post__user", "asked_by")
    return questions.get(pk=pk)


def reach_level(question: GridQuestion, clock: Clock, level: str, at: datetime) -> None:
    """Time runs out: the guide is told; once it is overdue also those who look after the guides of the town."""
    people = [question.post.user]
    is_late = level not in (Level.YELLOW, Level.ORANGE)
    if is_late:
        for unit in Unit.objects.serving(question.grid_code):
            people += holders("grids.record_guide_leave", unit=unit)
    record(question, "question.clock_level", actor=SYSTEM, at=at, level=level)
    kind = "grids.question_overdue" if is_late else "grids.question_due"
    notify(kind, to=people, at=at, subject=question, grid=_name(question.grid_code), due_at=clock.due_at)


def change_due(question: GridQuestion, clock: Clock, at: datetime) -> None:
    """The calendar was published: the promise moved."""
    question.due_at = clock.due_at
    question.save(update_fields=["due_at"])


def _asking_grid(actor: User, grid_code: str) -> str:
    prefixes = scope_of(actor).grid_prefixes
    code = grid_code or (prefixes[0] if len(prefixes) == 1 else "")
    if not code or not code.startswith(prefixes or ("-",)):
        raise invalid("grid", _("Choose one of your own grids."), "not_yours")
    return code


def _name(code: str) -> Any:
    """The grid's name, in the language of whoever reads the notice."""
    grid = Grid.objects.filter(code=code).only("name_zh", "name_en").first()
    return lazy(lambda: grid.name, str)() if grid else code
