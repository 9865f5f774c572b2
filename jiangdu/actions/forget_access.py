"""What is kept of sign-ins and answers for a time only, and then removed."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings

from jiangdu.models import ApiToken, IdempotencyKey, Session

KEEP_ANSWERS = timedelta(days=30)
KEEP_DEAD_TOKENS = timedelta(days=90)  # an administrator may want to see when one was last used


def forget_access(*, at: datetime) -> dict[str, int]:
    """Remove answers to idempotency keys after 30 days, ended sessions, dead tokens and old failures. How many of each."""
    old = {
        "answers": IdempotencyKey.objects.filter(created_at__lt=at - KEEP_ANSWERS),
        "sessions": Session.objects.filter(expire_date__lt=at),
        "tokens": ApiToken.objects.filter(expires_at__lt=at - KEEP_DEAD_TOKENS),
        "failures": AccessAttempt.objects.filter(attempt_time__lt=at - settings.AXES_COOLOFF_TIME),
    }
    return {name: rows.delete()[0] for name, rows in old.items()}  # type: ignore[attr-defined]
