"""Show a masked personal field in full: with a purpose, within a daily limit, and written down first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiangdu.audit import audit
from jiangdu.errors import ActionError, invalid
from jiangdu.models import Audit, User

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

REVEALED: Final = "personal_data.revealed"
PURPOSE_LENGTH: Final = (5, 200)


class TooManyReveals(ActionError):
    """The user's limit for today is used up."""

    status = 429
    code = "too_many_reveals"
    message = _("You have looked at personal data very often today. Please ask the shift leader.")


def reveal(
    subject: Model,
    fields: Sequence[str],
    *,
    actor: User,
    purpose: str,
    at: datetime,
    request: HttpRequest | None = None,
    source: Model | None = None,
) -> dict[str, str]:
    """Values of `fields` of `source` (else of `subject`), after the look at `subject` was written into the audit.

    The caller has checked permission and scope. Raises InvalidInput on `purpose` (5–200 characters) and TooManyReveals
    (settings.REVEALS_PER_DAY, by local day).
    """
    reason = " ".join(purpose.split())
    shortest, longest = PURPOSE_LENGTH
    if not shortest <= len(reason) <= longest:
        message = _("Say in %(shortest)s to %(longest)s characters what you need it for.")
        raise invalid("purpose", message % {"shortest": shortest, "longest": longest}, "purpose_length")
    with transaction.atomic():
        _count(actor, at)
        audit(REVEALED, actor=actor, at=at, request=request, subject=subject, purpose=reason, fields=list(fields))
    return {name: str(getattr(source or subject, name) or "") for name in fields}


def _count(actor: User, at: datetime) -> None:
    """Refuse beyond the limit. The account is locked so that two looks at once are counted one after the other."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=actor.pk)
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    today = Audit.objects.filter(actor=actor, action=REVEALED, at__gte=midnight, at__lt=midnight + timedelta(days=1))
    if today.count() >= settings.REVEALS_PER_DAY:
        raise TooManyReveals
