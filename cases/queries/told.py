"""Who was told when: the notices sent about a case, for those who answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.models.holders import at_desk
from jiangdu.channels import channel_named
from jiangdu.models import Level, Notice, NoticeDelivery, User
from jiangdu.wording import words_of

MOST = 200  # the newest notices shown
STATE = NoticeDelivery.State
CLOCK = "cases.clock_"


@dataclass(frozen=True)
class Told:
    """One person told once. `level` is '' unless a clock's level was told; `channels` beside the inbox, with how it went."""

    person: str
    title: str
    body: str
    level: str
    level_label: object
    urgent: bool
    at: datetime
    read_at: datetime | None
    channels: list[tuple[object, object]]


def may_see_told(case: Case, user: User) -> bool:
    """The desk, leaders and auditors."""
    return user.is_superuser or user.has_perm("cases.see_all_cases") or at_desk(case, user)


def told_about(case: Case) -> list[Told]:
    """Newest first. Two queries, whatever the number."""
    notices = Notice.objects.filter(subject_type=case._meta.label_lower, subject_id=case.pk)
    return [_told(row) for row in notices.select_related("user").prefetch_related("deliveries").order_by("-id")[:MOST]]


def _told(notice: Notice) -> Told:
    words = words_of(notice)
    level = notice.kind.removeprefix(CLOCK) if notice.kind.startswith(CLOCK) else ""
    return Told(
        person=notice.user.name,
        title=words.title,
        body=words.body,
        level=level,
        level_label=dict(Level.choices).get(level, "") if level else "",
        urgent=notice.urgent,
        at=notice.created_at,
        read_at=notice.read_at,
        channels=[(_("Inbox"), _("Read") if notice.read_at else _("Not read"))]
        + [(_channel(row.channel), row.get_state_display()) for row in notice.deliveries.all()],  # type: ignore[attr-defined]
    )


def _channel(name: str) -> object:
    try:
        return channel_named(name).label
    except LookupError:  # a channel that was taken out
        return name
