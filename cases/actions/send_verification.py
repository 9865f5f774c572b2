"""Send verification: somebody other than the handler looks whether it is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.models import Case, Category, State, Verification
from cases.queries.verifiers import Choice, barred, find_verifier
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.recipients import holders
from jiangdu.scope import SYSTEM, Actor, require


@transaction.atomic
def send_verification(
    *, case_id: int, actor: Actor, at: datetime, assignee: User | None = None, note: str = ""
) -> Case:
    """Ask a person by hand; None lets the fallback chain choose."""
    case = Case.objects.lock(case_id)
    require(case.send_verification, actor)
    if assignee:
        _check_assignee(case, assignee, at)
    apply_send_verification(case, actor=actor, at=at, assignee=assignee, note=note, by_hand=True)
    return case


def apply_send_verification(
    case: Case, *, actor: Actor, at: datetime, assignee: User | None = None, note: str = "", by_hand: bool = False
) -> None:
    """Send a locked case in feedback to verification, as its category says. 'Not needed' stays for the desk to close."""
    verify_by = case.category.verify_by if case.category else Category.VerifyBy.SITE
    if verify_by == Category.VerifyBy.NONE and not by_hand:
        follow_clocks(case, at=at)
        case.save()
        return
    if assignee:
        method, choice = Verification.Method.SITE, Choice(assignee, Verification.Place.BY_HAND)
    elif verify_by in (Category.VerifyBy.SITE, Category.VerifyBy.NONE):
        method, choice = Verification.Method.SITE, find_verifier(case, at=at)
    else:
        method, choice = Verification.Method(verify_by), Choice(None, Verification.Place.DESK)
    case.send_verification()
    _ask(case, choice, method, "case.verification_sent", actor=actor, at=at, note=note)


def pass_on_verification(case: Case, *, at: datetime) -> None:
    """Whoever was asked did not act in time: the next in the chain is asked, at last the desk. The case is locked.

    Nothing when the desk has it already: from there the ladder goes on.
    """
    check = case.open_verification
    if case.state != State.VERIFYING or check is None or check.assignee_id is None:
        return
    check.outcome, check.done_at = Verification.Outcome.LAPSED, at
    check.save(update_fields=["outcome", "done_at"])
    before = case.verifications.filter(outcome=Verification.Outcome.LAPSED, sent_at__gte=case.feedback_at)
    choice = find_verifier(case, at=at, lapsed=set(before.values_list("assignee_id", flat=True)))
    _ask(case, choice, Verification.Method.SITE, "case.verification_passed_on", actor=SYSTEM, at=at)


def _ask(case: Case, choice: Choice, method: str, name: str, *, actor: Actor, at: datetime, note: str = "") -> None:
    """A new attempt with its own clock. What ends at the desk is verified from there: nobody of it goes on site."""
    if method == Verification.Method.SITE and choice.person is None:
        method = Verification.Method.CALL_BACK if case.caller_now else Verification.Method.UNIT
    check = Verification.objects.create(
        case=case,
        assignee=choice.person,
        sent_at=at,
        method=method,
        round=case.round,
        place=choice.place,
        passed_over=choice.passed_over,
    )
    case.forget()
    case.open_verification = check
    follow_clocks(case, at=at)
    case.save()
    data: dict[str, Any] = {
        "assignee": choice.person,
        "method": method,
        "place": choice.place,
        "passed_over": choice.passed_over,
    }
    record(case, name, actor=actor, at=at, note=note, **data)


def _check_assignee(case: Case, assignee: User, at: datetime) -> None:
    if not holders("cases.verify_case", grid_code=case.grid_code).filter(pk=assignee.pk).exists():
        raise invalid("assignee", _("This person does not serve the grid of the case."))
    if barred(case, assignee, at=at):
        raise invalid("assignee", _("Whoever handled the matter, or whose unit did, must not verify it."), "handler")
