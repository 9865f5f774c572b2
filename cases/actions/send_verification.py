"""Send verification: somebody other than the handler looks whether it is done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.models import Case, Category, Verification
from cases.queries.verifiers import barred, find_verifier
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.recipients import holders
from jiangdu.scope import Actor, require


@transaction.atomic
def send_verification(
    *, case_id: int, actor: Actor, at: datetime, assignee: User | None = None, note: str = ""
) -> Case:
    """Ask a person by hand; None lets the fallback chain choose."""
    case = Case.objects.lock(case_id)
    require(case.send_verification, actor)
    if assignee:
        _check_assignee(case, assignee)
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
    method = Verification.Method.SITE if verify_by == Category.VerifyBy.NONE else Verification.Method(verify_by)
    if method == Verification.Method.SITE and assignee is None:
        assignee = find_verifier(case, at=at)
    case.send_verification()
    Verification.objects.create(case=case, assignee=assignee, sent_at=at, method=method, round=case.round)
    case.forget()
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.verification_sent", actor=actor, at=at, note=note, assignee=assignee, method=method)


def _check_assignee(case: Case, assignee: User) -> None:
    if not holders("cases.verify_case", grid_code=case.grid_code).filter(pk=assignee.pk).exists():
        raise invalid("assignee", _("This person does not serve the grid of the case."))
    if barred(case, assignee):
        raise invalid("assignee", _("Whoever handled the matter, or whose unit did, must not verify it."), "handler")
