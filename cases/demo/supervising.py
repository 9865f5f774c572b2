"""What shift leaders do with the drafts of the ladder in the demo: most are signed, some let go, some wait; half are answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases.actions.drafts import dismiss_draft, sign_draft
from cases.actions.remind import remind_case
from cases.actions.supervise import answer_supervision
from cases.demo import phrases
from cases.demo.cast import Cast
from cases.models import Case, Supervision
from jiangdu.models import Unit

READ_AFTER, ANSWERED_AFTER = timedelta(hours=2), timedelta(hours=5)
REMINDED = 8


def sign_some(cast: Cast, at: datetime) -> None:
    """Of the drafts that have lain for two hours: every second is signed, every fifth of the others dismissed."""
    drafts = Supervision.objects.waiting().exclude(kind="bulletin").exclude(unit__kind=Unit.Kind.CENTRE)
    for paper in drafts.filter(drafted_at__lte=at - READ_AFTER).for_page():
        actor = cast.at_desk(paper.case, "cases.arbitrate_case")
        if paper.pk % 2 == 0:
            sign_draft(paper_id=paper.pk, actor=actor, at=at)
        elif paper.pk % 5 == 0:
            dismiss_draft(paper_id=paper.pk, actor=actor, at=at, reason=phrases.DISMISSED)


def answer_some(cast: Cast, at: datetime) -> None:
    """Every second order is answered after half a day; the others run late."""
    for paper in Supervision.objects.unanswered().filter(issued_at__lte=at - ANSWERED_AFTER).for_page():
        if paper.pk % 4 == 0:
            actor = cast.manager(paper.unit)
            answer_supervision(case_id=paper.case_id, actor=actor, at=at, text=phrases.ANSWERED, document=paper.number)


def remind_some(cast: Cast, at: datetime) -> None:
    """The desk reminds of what is late."""
    late = Case.objects.open().overdue(at).for_page().order_by("due_at")
    for case in late[:REMINDED]:
        actor = cast.at_desk(case, "cases.accept_case")
        remind_case(case_id=case.pk, actor=actor, at=at, text=phrases.REMINDED)
