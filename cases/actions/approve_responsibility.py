"""Approve rows of the responsibility catalogue: from then on matters go by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Responsibility
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


def approve(row: Responsibility, *, actor: User, at: datetime) -> None:
    """Approve a locked row that waits. InvalidInput if its unit is no longer active."""
    if not row.lead.is_active and row.proposed_end is None:
        message = _("%(unit)s is no longer active, so nothing can be sent to it.") % {"unit": row.lead}
        raise InvalidInput({"lead": [(message, "inactive")]})
    if row.proposed_end:
        row.valid_to, row.proposed_end = row.proposed_end, None
    row.approved_at, row.approved_by = at, actor
    row.save()
