"""Approve rows of the responsibility catalogue: from then on matters go by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import CatalogueChange, Proposal, Responsibility
from jiangdu.errors import InvalidInput, NotAllowed, WrongState
from jiangdu.models import User

PERMISSION = "cases.approve_responsibility"


class OwnRow(NotAllowed):
    """Four eyes: who entered a row does not approve it."""

    code = "own_row"


@transaction.atomic
def approve_responsibilities(*, ids: Sequence[int], actor: User, at: datetime) -> list[Responsibility]:
    """Approve these rows, or the new end proposed for them; all or none.

    WrongState if none of them waits, OwnRow if one was entered by `actor`, unless that is a superuser.
    """
    if not actor.has_perm(PERMISSION):
        raise NotAllowed
    rows = list(
        Responsibility.objects.waiting()
        .filter(pk__in=ids)
        .select_related("category", "lead")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    if not rows:
        raise WrongState(_("None of these rows waits for approval."))
    own = [row for row in rows if row.author_id == actor.pk]
    if own and not actor.is_superuser:
        raise OwnRow(_("You entered %(row)s yourself. Somebody else must approve it.") % {"row": own[0]})
    for row in rows:
        approve(row, actor=actor, at=at)
    return rows


def approve(row: Responsibility, *, actor: User, at: datetime, proposal: Proposal | None = None) -> None:
    """Approve a locked row that waits, and keep what it changes. InvalidInput if its unit is no longer active."""
    if not row.lead.is_active and row.proposed_end is None:
        message = _("%(unit)s is no longer active, so nothing can be sent to it.") % {"unit": row.lead}
        raise InvalidInput({"lead": [(message, "inactive")]})
    before, is_end = row.valid_to, row.proposed_end is not None and row.approved_at is not None
    if row.proposed_end:
        row.valid_to, row.proposed_end = row.proposed_end, None
    row.approved_at, row.approved_by = at, actor
    row.save()
    keep_change(row, actor=actor, at=at, end_before=before, is_end=is_end, proposal=proposal)


def keep_change(
    row: Responsibility,
    *,
    actor: User,
    at: datetime,
    end_before: date | None = None,
    is_end: bool = False,
    proposal: Proposal | None = None,
) -> CatalogueChange:
    """Note what an approval changed, so that it can be rolled back."""
    kind = CatalogueChange.Kind.END if is_end else CatalogueChange.Kind.NEW
    return CatalogueChange.objects.create(
        row=row,
        kind=kind,
        end_before=end_before if is_end else None,
        catalogue_import=row.brought_by if proposal is None else None,
        proposal=proposal,
        approved_at=at,
        approved_by=actor,
    )
