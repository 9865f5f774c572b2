"""Notices on their way through channels: by whose wish, when (quiet hours), how often (limit, growing pause)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from jiangdu.channels import channel_named, ready_channels
from jiangdu.channels.base import Channel, Message
from jiangdu.claims import claim, next_try
from jiangdu.models import Notice, NoticeDelivery, NoticePreference, QuietHours, User
from jiangdu.modules import NoticeKind
from jiangdu.rules.quiet import after_quiet
from jiangdu.wording import kind_of, words_of

ATTEMPT_LIMIT = 6
State = NoticeDelivery.State
logger = logging.getLogger(__name__)


def planned_deliveries(notices: Sequence[Notice], kind: NoticeKind, *, at: datetime) -> list[NoticeDelivery]:
    """Unsaved deliveries of these notices (all of one kind) by every channel their readers can and want to use."""
    channels = ready_channels()
    if not channels or not notices:
        return []
    users = [notice.user for notice in notices]
    wishes, quiet = _wishes(users, kind), _quiet_hours(users)
    return [
        NoticeDelivery(notice=notice, channel=channel.name, next_try_at=_when(notice, kind, quiet, at))
        for notice in notices
        for channel in channels
        if _wanted(channel, notice, wishes) and channel.address(notice.user)
    ]


def send_due(*, at: datetime, batch: int = 200) -> int:
    """Send what is due and return how many messages went out. A crash in between may send one message twice."""
    claimed = claim(NoticeDelivery._meta.db_table, at=at, batch=batch)
    return sum(_send_row(pk, at) for pk in claimed)


def retry(rows: QuerySet[NoticeDelivery], *, at: datetime) -> int:
    """Put deliveries that were given up back in line with all their attempts."""
    again = {"state": State.WAITING, "attempts": 0, "next_try_at": at, "claimed_until": None}
    return rows.filter(state=State.FAILED).update(**again)


def _send_row(pk: int, at: datetime) -> bool:
    """One message in its own transaction; the row stays locked while the channel works."""
    with transaction.atomic():
        rows = NoticeDelivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("notice__user")
        row = rows.filter(pk=pk, state=State.WAITING).first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                row.state = _send(row)
            row.next_try_at, row.sent_at, row.last_error = None, at if row.state == State.SENT else None, ""
        except Exception as error:
            logger.warning("notices: sending failed", extra={"delivery_id": pk, "channel": row.channel}, exc_info=True)
            _put_off(row, error, at)
        row.claimed_until = None
        row.save()
    return row.state == State.SENT


def _send(row: NoticeDelivery) -> State:
    """Hand the message to the channel, unless it is no longer needed: read already, or its reader has left."""
    channel, user = channel_named(row.channel), row.notice.user
    address = channel.address(user)
    if not address or not user.is_active or row.notice.read_at:
        return State.SKIPPED
    channel.send(_message(row.notice, address))
    return State.SENT


def _message(notice: Notice, address: str) -> Message:
    words = words_of(notice, notice.user.language or settings.LANGUAGE_CODE)
    url = urljoin(settings.PUBLIC_URL, notice.path) if settings.PUBLIC_URL and notice.path else ""
    return Message(address, words.title, words.body, url, notice.urgent, reference=f"notice-{notice.pk}")


def _put_off(row: NoticeDelivery, error: Exception, at: datetime) -> None:
    row.attempts += 1
    row.last_error = f"{type(error).__name__}: {error}"[:2000]
    again = next_try(row.attempts, limit=ATTEMPT_LIMIT, at=at)
    if again is None:
        row.state, row.next_try_at = State.FAILED, None
        return
    row.next_try_at = _when(row.notice, kind_of(row.notice.kind), _quiet_hours([row.notice.user]), again)


def _wishes(users: Sequence[User], kind: NoticeKind) -> dict[tuple[int, str], bool]:
    """(user, channel) → wanted, for those who said so; a wish about this very kind beats the general one."""
    rows = NoticePreference.objects.filter(user__in=users, kind__in=["", kind.code]).order_by("kind")
    return {(row.user_id, row.channel): row.is_on for row in rows}


def _wanted(channel: Channel, notice: Notice, wishes: dict[tuple[int, str], bool]) -> bool:
    return wishes.get((notice.user_id, channel.name), notice.urgent or not channel.only_urgent)


def _quiet_hours(users: Sequence[User]) -> dict[int | None, QuietHours]:
    """Each user's own quiet hours, and under None the district's."""
    rows = QuietHours.objects.filter(Q(user__in=users) | Q(user__isnull=True))
    return {None: QuietHours()} | {row.user_id: row for row in rows}


def _when(notice: Notice, kind: NoticeKind, quiet: dict[int | None, QuietHours], at: datetime) -> datetime:
    """Urgent at once; the rest not before the reader's quiet hours are over."""
    if notice.urgent or kind.wakes:
        return at
    hours = quiet.get(notice.user_id) or quiet[None]
    return after_quiet(timezone.localtime(at), hours.starts, hours.ends)
