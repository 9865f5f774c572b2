"""Rolling back what was approved: from today on the catalogue says what it said before. The past stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.approve_responsibility import PERMISSION
from cases.models import CatalogueChange, Proposal, Responsibility
from jiangdu.errors import NotAllowed, NotInScope, WrongState, invalid
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.notices import notify

Kind = CatalogueChange.Kind


@transaction.atomic
def roll_back(
    *, actor: User, at: datetime, reason: str, change_id: int | None = None, import_id: int | None = None
) -> list[CatalogueChange]:
    """Take back one change (with those of the same proposal) or all of an import. Cases keep where they went.

    What comes back was approved before, so one person may. WrongState if it is rolled back already, no longer counts,
    or was changed once more since.
    """
    if not actor.has_perm(PERMISSION):
        raise NotAllowed
    if not reason.strip():
        raise invalid("reason", _("Please give the reason."), "required")
    changes = _locked_changes(change_id, import_id)
    touched = [_take_back(change, actor=actor, at=at) for change in reversed(changes)]
    if not any(touched):
        raise WrongState(_("Nothing of this counts any more, so there is nothing to roll back."))
    for change in changes:
        change.rolled_back_at, change.rolled_back_by, change.reason = at, actor, reason.strip()[:500]
        change.save()
    _reopen_proposals(changes, reason.strip(), actor=actor, at=at)
    _tell(changes, actor=actor, at=at)
    return changes


def together_with(change: CatalogueChange) -> QuerySet[CatalogueChange]:
    """The changes that are taken back with this one: all of the same acceptance of a proposal."""
    if change.proposal_id is None:
        return CatalogueChange.objects.filter(pk=change.pk)
    return CatalogueChange.objects.filter(proposal=change.proposal_id, approved_at=change.approved_at)


def _locked_changes(change_id: int | None, import_id: int | None) -> list[CatalogueChange]:
    if import_id is not None:
        wanted = CatalogueChange.objects.filter(catalogue_import=import_id)
    else:
        change = CatalogueChange.objects.filter(pk=change_id or 0).first()
        wanted = together_with(change) if change else CatalogueChange.objects.none()
    found = list(wanted.order_by("pk").select_for_update())
    if not found:
        raise NotInScope
    changes = [change for change in found if change.rolled_back_at is None]
    if not changes:
        raise WrongState(_("This was rolled back already."))
    return changes


def _take_back(change: CatalogueChange, *, actor: User, at: datetime) -> bool:
    """Whether anything changed."""
    row = (
        Responsibility.objects.select_related("lead", "category").select_for_update(of=("self",)).get(pk=change.row_id)
    )
    today = timezone.localdate(at)
    if row.withdrawn_on:
        return False
    if change.kind == Kind.NEW:
        return _withdraw(row, today)
    later = CatalogueChange.objects.filter(row=row, pk__gt=change.pk, kind=Kind.END, rolled_back_at=None)
    if later.exists():
        raise WrongState(_("The end of %(row)s was changed once more since. Roll that back first.") % {"row": row})
    return _give_back_end(row, change, today, actor=actor, at=at)


def _withdraw(row: Responsibility, today: date) -> bool:
    """From today on it does not count; its dates stay what they were."""
    if row.valid_to and row.valid_to < today:
        return False
    row.withdrawn_on, row.proposed_end = today, None
    row.save()
    return True


def _give_back_end(row: Responsibility, change: CatalogueChange, today: date, *, actor: User, at: datetime) -> bool:
    """The end it had. If it has ended meanwhile it counts again from today on as a row of its own."""
    counts, end = row.valid_to is None or row.valid_to >= today, change.end_before
    if end and end < today:
        return counts and _withdraw(row, today)
    if counts:
        row.valid_to, row.proposed_end = end, None
        row.save()
        return True
    if not row.lead.is_active:
        message = _("%(unit)s is no longer active, so nothing can be sent to it.") % {"unit": row.lead}
        raise invalid("lead", message, "inactive")
    change.restored_as = _copy(row, today, end, actor=actor, at=at)
    return True


def _copy(row: Responsibility, first: date, last: date | None, *, actor: User, at: datetime) -> Responsibility:
    kept = ("category", "grid_prefix", "place", "area_kind", "lead", "document", "author")
    copy = Responsibility.objects.create(
        **{name: getattr(row, name) for name in kept},
        valid_from=first,
        valid_to=last,
        approved_at=at,
        approved_by=actor,
    )
    copy.assisting.set(row.assisting.all())
    return copy


def _reopen_proposals(changes: Sequence[CatalogueChange], reason: str, *, actor: User, at: datetime) -> None:
    for pk in sorted({change.proposal_id for change in changes if change.proposal_id}):
        proposal = Proposal.objects.lock(pk)
        proposal.state, proposal.reason = Proposal.State.ROLLED_BACK, reason[:500]
        proposal.decided_at, proposal.decided_by = at, actor
        proposal.save()
        record(proposal, "proposal.rolled_back", actor=actor, at=at, note=reason, row=proposal.row)


def _tell(changes: Sequence[CatalogueChange], *, actor: User, at: datetime) -> None:
    """Who entered or approved it, apart from who takes it back."""
    people = {change.approved_by_id for change in changes}
    people |= set(Responsibility.objects.filter(approvals__in=changes).values_list("author", flat=True))
    told = User.objects.filter(pk__in=people - {None, actor.pk})
    notify("cases.catalogue_rolled_back", to=told, at=at, rows=len({change.row_id for change in changes}))
