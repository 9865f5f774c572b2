"""Leaves in every inbox what is still worth reading: a few recent notices about open cases."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Least

from cases.models import Case
from jiangdu.models import Notice

KEPT = 6  # unread notices of one person
RECENT = timedelta(days=3)
READ_AFTER = timedelta(minutes=40)


def settle_inboxes(*, at: datetime) -> None:
    """Mark all others as read, soon after they came."""
    open_cases = set(Case.objects.open().values_list("pk", flat=True))
    unread: Counter[int] = Counter()
    kept = []
    fresh = Notice.objects.unread().filter(created_at__gte=at - RECENT).order_by("-id")
    for pk, user, case in fresh.values_list("pk", "user", "subject_id"):
        if case in open_cases and unread[user] < KEPT:
            unread[user] += 1
            kept.append(pk)
    Notice.objects.unread().exclude(pk__in=kept).update(read_at=Least(F("created_at") + READ_AFTER, at))
