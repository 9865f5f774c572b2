"""One page of a person's inbox, found by key."""

from __future__ import annotations

from dataclasses import dataclass

from jiangdu import notices
from jiangdu.models import Notice, User
from jiangdu.wording import Words, words_of

PAGE_SIZE = 30


@dataclass(frozen=True)
class Line:
    """A notice with its words in the reader's language."""

    notice: Notice
    words: Words


@dataclass(frozen=True)
class Page:
    """Notices of one page, newest first; `newer` and `older` are the ids to page on from, None at the ends."""

    lines: list[Line]
    unread: bool
    newer: int | None
    older: int | None


def inbox_page(user: User, *, unread: bool = False, before: int | None = None, after: int | None = None) -> Page:
    """The newest page, or the one before (older than) or after (newer than) a notice's id."""
    rows = notices.inbox(user)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        more_newer, more_older = len(found) > PAGE_SIZE, True
        found = found[:PAGE_SIZE][::-1]
    else:
        found = list((rows if before is None else rows.filter(pk__lt=before))[: PAGE_SIZE + 1])
        more_newer, more_older = before is not None, len(found) > PAGE_SIZE
        found = found[:PAGE_SIZE]
    return Page(
        lines=[Line(notice, words_of(notice)) for notice in found],
        unread=unread,
        newer=found[0].pk if found and more_newer else None,
        older=found[-1].pk if found and more_older else None,
    )
