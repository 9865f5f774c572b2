"""After closing, in the demo: callers are called back, reporters rate, inspectors look again, and some matters come back."""

from __future__ import annotations

from datetime import datetime
from random import Random

from cases.actions.call_back import call_back, rate_case
from cases.actions.conclude import conclude_case, force_close_case
from cases.actions.draw_spot_checks import draw_spot_checks
from cases.actions.reopen import reopen_case
from cases.actions.spot_check import spot_check_case
from cases.demo import phrases
from cases.demo.cast import Cast
from cases.models import Case, SpotCheck

BUSY = "JD-G14"  # the named department keeps what is late there
NOT_REACHED, UNHAPPY = 0.1, 0.12  # shares


def call(case: Case, cast: Cast, rng: Random, at: datetime) -> None:
    """The acceptor asks; now and then nobody answers, or the caller is not content."""
    if not case.call_back_owed:
        return
    actor = cast.at_desk(case, "cases.accept_case")
    if rng.random() < NOT_REACHED:
        call_back(case_id=case.pk, actor=actor, at=at, contacted=False)
        return
    solved, mark, text = _word(rng)
    call_back(case_id=case.pk, actor=actor, at=at, contacted=True, solved=solved, satisfied=mark, text=text)


def rate(case: Case, cast: Cast, rng: Random, at: datetime) -> None:
    """The reporter of the grid gives a mark."""
    solved, mark, text = _word(rng)
    reporter = cast.person(case.reporter_id)
    rate_case(case_id=case.pk, actor=reporter, at=at, solved=solved, satisfied=mark, text=text)


def _word(rng: Random) -> tuple[bool, int, str]:
    if rng.random() < UNHAPPY:
        return False, rng.choice((1, 2)), rng.choice(phrases.UNHAPPY)
    return True, rng.choice((4, 5, 5)), rng.choice(phrases.ANSWERS)


def inspect_some(cast: Cast, at: datetime) -> None:
    """The draws of the last days, of which the named inspector has done three: one matter was not done."""
    draw_spot_checks(at=at)
    inspector = cast.called("inspector")
    waiting = SpotCheck.objects.waiting_for(inspector).filter(case__lead__isnull=False).order_by("id")[:3]
    for number, check in enumerate(waiting):
        outcome, text = ("passed", phrases.INSPECTED) if number else ("not_checkable", phrases.NOT_CHECKABLE)
        spot_check_case(case_id=check.case_id, actor=inspector, at=at, outcome=outcome, text=text)


def end_some(cast: Cast, at: datetime) -> None:
    """One reporter reopened, one matter was concluded, one closed by the leader's order."""
    unhappy = (
        Case.objects.filter(state="closed", satisfaction__lte=2, lead__isnull=False).for_page().order_by("-closed_at")
    )
    for case in unhappy[:2]:
        reopen_case(case_id=case.pk, actor=cast.at_desk(case, "cases.accept_case"), at=at, reason=phrases.UNHAPPY[0])
    late = Case.objects.filter(state="handling", is_urgent=False).exclude(lead__code=BUSY).for_page().order_by("due_at")
    for number, case in enumerate(late[2:4]):
        if number:
            leader = cast.called("leader")
            force_close_case(case_id=case.pk, actor=leader, at=at, reason=phrases.FORCED)
        else:
            actor = cast.at_desk(case, "cases.arbitrate_case")
            words = {"reason": phrases.CONCLUDED, "evidence": phrases.EVIDENCE}
            conclude_case(case_id=case.pk, actor=actor, at=at, **words)
