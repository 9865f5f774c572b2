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
LOOKS = timedelta(minutes=20)  # between two looks at the papers
REMINDED = 8


class Supervisors:
    """Read the papers now and then; each draft and each order is considered once."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._next_look: datetime | None = None
        self._read: set[int] = set()
        self._answered: set[int] = set()

    def look(self, at: datetime) -> None:
        """Sign, dismiss and answer what has lain long enough."""
        if self._next_look and at < self._next_look:
            return
        self._next_look = at + LOOKS
        drafts = Supervision.objects.waiting().exclude(kind="bulletin").exclude(unit__kind=Unit.Kind.CENTRE)
        for paper in drafts.filter(drafted_at__lte=at - READ_AFTER).exclude(pk__in=self._read).for_page():
            self._read.add(paper.pk)
            self._decide(paper, at)
        orders = Supervision.objects.unanswered().filter(issued_at__lte=at - ANSWERED_AFTER)
        for paper in orders.exclude(pk__in=self._answered).for_page():
            self._answered.add(paper.pk)
            self._answer(paper, at)

    def _decide(self, paper: Supervision, at: datetime) -> None:
        """Every second draft is signed, every fifth of the others dismissed."""
        actor = self.cast.at_desk(paper.case, "cases.arbitrate_case")
        if paper.pk % 2 == 0:
            sign_draft(paper_id=paper.pk, actor=actor, at=at)
        elif paper.pk % 5 == 0:
            dismiss_draft(paper_id=paper.pk, actor=actor, at=at, reason=phrases.DISMISSED)

    def _answer(self, paper: Supervision, at: datetime) -> None:
        """Every second order is answered after half a day; the others run late."""
        if paper.pk % 4 == 0:
            actor = self.cast.manager(paper.unit)
            answer_supervision(case_id=paper.case_id, actor=actor, at=at, text=phrases.ANSWERED, document=paper.number)


def remind_some(cast: Cast, at: datetime) -> None:
    """The desk reminds of what is late."""
    late = Case.objects.open().overdue(at).for_page().order_by("due_at")
    for case in late[:REMINDED]:
        actor = cast.at_desk(case, "cases.accept_case")
        remind_case(case_id=case.pk, actor=actor, at=at, text=phrases.REMINDED)
