"""Telling people: `notify()` puts a notice into inboxes and on its way through the other channels.

The inbox comes first and never fails alone; the other channels follow after commit (see `jiangdu.sending`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction

from jiangdu.models import Notice, NoticeDelivery, User
from jiangdu.modules import subject_for
from jiangdu.nudge import nudge
from jiangdu.sending import planned_deliveries
from jiangdu.wording import freeze, kind_of, words_of

__all__ = ["inbox", "mark_read", "notify", "unread_count", "words_of"]


@transaction.atomic
def notify(
    kind: str,
    *,
    to: Iterable[User],
    at: datetime,
    subject: models.Model | None = None,
    urgent: bool = False,
    **params: Any,
) -> list[Notice]:
    """Tell each of these people once. KeyError: no module registers the kind. TypeError: a fact without wording.

    `params` fill the kind's words and must hold no personal data. Urgent notices, and kinds that may wake, also go
    out in quiet hours.
    """
    found = kind_of(kind)
    people = {user.pk: user for user in to if user.is_active}
    common = {
        "kind": kind,
        "params": {key: freeze(value) for key, value in params.items()},
        "urgent": urgent,
        "created_at": at,
        **_place(subject),
    }
    notices = Notice.objects.bulk_create([Notice(user=user, **common) for user in people.values()])
    deliveries = NoticeDelivery.objects.bulk_create(planned_deliveries(notices, found, at=at))
    if any(delivery.next_try_at == at for delivery in deliveries):
        transaction.on_commit(partial(nudge, "jiangdu.tasks.send_notices"))
    return notices


def inbox(user: User) -> models.QuerySet[Notice]:
    """The user's notices, newest first."""
    return Notice.objects.filter(user=user).order_by("-id")


def unread_count(user: User) -> int:
    """How many notices the user has not opened."""
    return Notice.objects.unread().filter(user=user).count()


def mark_read(user: User, *, at: datetime, ids: Iterable[int] | None = None) -> int:
    """Mark the user's own unread notices (all, or these) as read; returns how many changed."""
    notices = Notice.objects.unread().filter(user=user)
    return (notices if ids is None else notices.filter(pk__in=ids)).update(read_at=at)


def _place(subject: models.Model | None) -> dict[str, Any]:
    """The columns that say what a notice is about, and its page if the subject has one."""
    if subject is None:
        return {}
    label = subject._meta.label_lower
    try:
        path = subject_for(label).url(subject)
    except KeyError:  # a subject without a page of its own
        path = ""
    return {"subject_type": label, "subject_id": subject.pk, "path": path}
