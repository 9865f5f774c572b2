"""A proposed row is written into the catalogue, or declined, by somebody who did not send its cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.approve_responsibility import PERMISSION, OwnRow, approve, keep_change
from cases.actions.learn import words_of
from cases.models import Proposal, Responsibility
from cases.queries.changed_rows import replaced_by
from jiangdu.errors import NotAllowed, NotInScope, WrongState, invalid
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.notices import notify

State = Proposal.State


@transaction.atomic
def accept_proposal(
    *,
    proposal_id: int,
    actor: User,
    at: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
    document: str = "",
    note: str = "",
) -> Proposal:
    """Put it in force from a day on (default today). Rows of the same right that name another unit end the day before.

    InvalidInput on `valid_from` and `valid_to`; WrongState if it is in the catalogue already.
    """
    proposal = _locked(proposal_id, actor)
    first = valid_from or timezone.localdate(at)
    _check_days(first, valid_to, today=timezone.localdate(at))
    _end_replaced(proposal, first, actor=actor, at=at)
    row = Responsibility.objects.create(
        category=proposal.category,
        grid_prefix=proposal.grid_prefix,
        place=proposal.place,
        lead=proposal.lead,
        document=document,
        valid_from=first,
        valid_to=valid_to,
    )
    approve(row, actor=actor, at=at, proposal=proposal)
    proposal.row = row
    _decide(proposal, State.ACCEPTED, note, actor=actor, at=at)
    return proposal


@transaction.atomic
def decline_proposal(*, proposal_id: int, actor: User, at: datetime, reason: str) -> Proposal:
    """Leave the catalogue as it is, for a reason. Further cases are still counted, and it may be accepted later."""
    if not reason.strip():
        raise invalid("reason", _("Please give the reason."), "required")
    proposal = _locked(proposal_id, actor)
    if proposal.state == State.DECLINED:
        raise WrongState
    _decide(proposal, State.DECLINED, reason.strip(), actor=actor, at=at)
    return proposal


def _locked(proposal_id: int, actor: User) -> Proposal:
    """NotInScope, NotAllowed, or OwnRow for who sent one of its cases, unless that is a superuser."""
    if not Proposal.objects.visible_to(actor).filter(pk=proposal_id).exists():
        raise NotInScope
    if not actor.has_perm(PERMISSION):
        raise NotAllowed
    proposal = Proposal.objects.lock(proposal_id)
    if actor.pk in proposal.dispatchers() and not actor.is_superuser:
        raise OwnRow(_("You sent one of these cases yourself. Somebody else must decide."))
    if proposal.state == State.ACCEPTED:
        raise WrongState(_("This row is in the catalogue already."))
    return proposal


def _check_days(first: date, last: date | None, *, today: date) -> None:
    if first < today:
        raise invalid("valid_from", _("The first day may be today at the earliest."), "past")
    if last and last < first:
        raise invalid("valid_to", _("The end lies before the start."), "before_start")


def _end_replaced(proposal: Proposal, first: date, *, actor: User, at: datetime) -> None:
    """The rows it replaces end the day before, each change kept with this proposal."""
    for row in replaced_by(proposal).select_for_update(of=("self",)):
        if row.valid_to and row.valid_to < first:
            continue
        if row.valid_from >= first:
            message = _("%(row)s begins on %(day)s for the same area. Decline this, or choose a later day.")
            raise invalid("valid_from", message % {"row": row, "day": row.valid_from}, "taken")
        before, row.valid_to, row.proposed_end = row.valid_to, first - timedelta(days=1), None
        row.save()
        keep_change(row, actor=actor, at=at, end_before=before, is_end=True, proposal=proposal)


def _decide(proposal: Proposal, state: str, reason: str, *, actor: User, at: datetime) -> None:
    proposal.state, proposal.reason, proposal.decided_at, proposal.decided_by = state, reason[:500], at, actor
    proposal.save()
    record(proposal, f"proposal.{state}", actor=actor, at=at, note=reason, row=proposal.row, cases=proposal.case_count)
    people = User.objects.filter(pk__in=proposal.dispatchers())
    notify(f"cases.proposal_{state}", to=people, at=at, **words_of(proposal))
