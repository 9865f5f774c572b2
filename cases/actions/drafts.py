"""Drafts of the ladder: written by the platform, worth nothing until somebody signs them, edits them or lets them go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions.supervise import check_limit, issue
from cases.models import Case, Supervision
from cases.rules.supervision import SIGNER, drafted_at
from jiangdu.errors import NotAllowed, NotInScope, WrongState
from jiangdu.explanations import limit_text, moment_text
from jiangdu.history import record
from jiangdu.limits import Limit
from jiangdu.models import Clock, Unit, User
from jiangdu.rulebook import rules
from jiangdu.scope import SYSTEM, may


def draft_for(case: Case, clock: Clock, level: str, at: datetime) -> Supervision | None:
    """The draft this level of this clock calls for, once ever; None where none is due. The case is locked."""
    kind = drafted_at(level, clock.stage)
    if kind is None:
        return None
    limit = rules().limit("answer", urgent=clock.urgent, on=timezone.localdate(at)) if kind == "order" else None
    unit = clock.unit or case.lead or case.desk
    paper, is_new = Supervision.objects.get_or_create(
        clock=clock, level=level,
        defaults={
            "case": case, "kind": kind, "unit": unit, "drafted_at": at, "text": _words(case, clock, unit, kind, limit, at),
            "limit_unit": limit.unit if limit else "", "limit_value": limit.value if limit else None,
        },
    )  # fmt: skip
    if is_new:
        Case.objects.filter(pk=case.pk).update(paper_count=F("paper_count") + 1)
        record(
            case, "case.paper_drafted", actor=SYSTEM, at=at, unit=case.desk, paper=kind, level=level, supervised=unit
        )
    return paper


@transaction.atomic
def edit_draft(*, paper_id: int, actor: User, at: datetime, text: str, **limit: Any) -> Supervision:
    """Put the draft into better words, or give it another limit (`limit_unit`, `limit_value`). It stays a draft."""
    case, paper = _lock_draft(paper_id, actor)
    _change(case, paper, actor=actor, at=at, text=text, **limit)
    return paper


@transaction.atomic
def sign_draft(*, paper_id: int, actor: User, at: datetime, text: str = "", **limit: Any) -> Supervision:
    """Issue it, with the last changes if there are any."""
    case, paper = _lock_draft(paper_id, actor)
    if text:
        _change(case, paper, actor=actor, at=at, text=text, **limit)
    issue(case, paper, actor=actor, at=at)
    return paper


@transaction.atomic
def dismiss_draft(*, paper_id: int, actor: User, at: datetime, reason: str) -> Supervision:
    """Let it go, with a reason. The ladder does not draft it again."""
    case, paper = _lock_draft(paper_id, actor)
    paper.state, paper.dismissed_at, paper.dismissed_by, paper.reason = "dismissed", at, actor, reason
    paper.save()
    record(
        case, "case.paper_dismissed", actor=actor, at=at, unit=case.desk, note=reason, paper=paper.kind,
        level=paper.level, supervised=paper.unit,
    )  # fmt: skip
    return paper


def may_sign(paper: Supervision, user: User) -> bool:
    """Whether this person may sign, edit or dismiss it: the shift leader at the desk; what is made public, the leader."""
    if paper.kind == Supervision.Kind.BULLETIN:
        return user.has_perm(SIGNER[paper.kind])
    return may(paper.case.supervise, user)


def _lock_draft(paper_id: int, actor: User) -> tuple[Case, Supervision]:
    """The case, then the draft, both locked. 404 out of scope, 403 not the signer, 409 signed or let go meanwhile."""
    known = Supervision.objects.visible_to(actor).filter(pk=paper_id).only("case_id").first()
    if known is None:
        raise NotInScope
    case = Case.objects.lock(known.case_id)
    paper = Supervision.objects.select_for_update(of=("self",)).select_related("unit").get(pk=paper_id)
    paper.case = case
    if not may_sign(paper, actor):
        raise NotAllowed
    if not paper.is_draft or not case.is_open:
        raise WrongState
    return case, paper


def _change(
    case: Case, paper: Supervision, *, actor: User, at: datetime, text: str, limit_unit: str = "", limit_value: int = 0
) -> None:
    if paper.is_order and limit_unit:
        check_limit(limit_unit, limit_value)
    else:
        limit_unit, limit_value = paper.limit_unit, paper.limit_value or 0
    if (text, limit_unit, limit_value) == (paper.text, paper.limit_unit, paper.limit_value or 0):
        return
    paper.text, paper.limit_unit, paper.limit_value = text, limit_unit, limit_value or None
    paper.save()
    record(case, "case.paper_edited", actor=actor, at=at, unit=case.desk, note=text, paper=paper.kind)


def _words(case: Case, clock: Clock, unit: Unit, kind: str, limit: Limit | None, at: datetime) -> str:
    """The draft's text in the district's language."""
    with override(settings.LANGUAGE_CODE):
        today = timezone.localdate(at)
        facts = {
            "number": case.number,
            "category": case.category.name if case.category else _("Not yet categorised"),
            "unit": unit.name,
            "stage": clock.get_stage_display(),
            "due": moment_text(clock.due_at, today),
            "limit": limit_text(clock.limit_unit, clock.limit_value),
            "answer": limit_text(limit.unit, limit.value) if limit else "",
        }
        if kind == Supervision.Kind.ORDER:
            words = _(
                "Case %(number)s (%(category)s): %(stage)s was due %(due)s (limit: %(limit)s) and is not done. "
                "%(unit)s is to finish it without further delay and to answer this order in writing within %(answer)s, "
                "with the cause of the delay and what has been done."
            )
        elif kind == Supervision.Kind.REPORT:
            words = _(
                "Case %(number)s (%(category)s): %(stage)s was due %(due)s (limit: %(limit)s). After reminders and "
                "supervision it is still not done by %(unit)s. Reported to the leader in charge with the request to step in."
            )
        else:
            words = _(
                "%(unit)s: case %(number)s (%(category)s), %(stage)s due %(due)s (limit: %(limit)s), still not done."
            )
        return words % facts
