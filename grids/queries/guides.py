"""Guides and their attendance, read for screens and figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from grids.models import GuideLeave, GuideSignIn
from grids.models.reach import in_reach
from grids.rules.attendance import Attendance, DateSpan, attendance
from jiangdu.models import Post, User
from jiangdu.models.account import PostQuerySet
from jiangdu.rulebook import rules
from jiangdu.worktime import SATURDAY


@dataclass(frozen=True)
class GuideRow:
    """A guide's post with its attendance in a period."""

    post: Post
    attendance: Attendance


def guide_posts() -> PostQuerySet:
    """The posts that carry the right to sign in, whatever their kind is called."""
    right = {
        "kind__roles__permissions__content_type__app_label": "grids",
        "kind__roles__permissions__codename": "sign_in_as_guide",
    }
    pks = Post.objects.filter(**right).values("pk")
    return Post.objects.filter(pk__in=pks).exclude(grid_code="")


def posts_seen_by(user: User) -> PostQuerySet:
    """Guides of one's areas with the right to see them, and one's own posts as a guide."""
    seen = Q(user=user)
    if user.has_perm("grids.see_guides"):
        seen |= in_reach(user)
    return guide_posts().filter(seen).select_related("user", "unit").order_by("grid_code", "id")


def guide_of(grid_code: str, on: date) -> Post | None:
    """Who answers the grid's questions: the guide of the narrowest area around it."""
    prefixes = [grid_code[:length] for length in range(6, len(grid_code) + 1)]
    posts = guide_posts().current(on).filter(grid_code__in=prefixes, user__is_active=True).select_related("user")
    return max(posts.order_by("-id"), key=lambda post: len(post.grid_code), default=None)


def attendance_of(posts: Iterable[Post], first: date, last: date, today: date) -> list[GuideRow]:
    """Attendance of these guides from `first` to `last`, both included. Three queries, however many they are."""
    rows = list(posts)
    works = _working_days()
    signed: dict[int, set[date]] = defaultdict(set)
    for post_id, day in GuideSignIn.objects.filter(post__in=rows, day__range=(first, last)).values_list("post", "day"):
        signed[post_id].add(day)
    leaves: dict[int, list[DateSpan]] = defaultdict(list)
    recorded = GuideLeave.objects.filter(post__in=rows, first_date__lte=last, last_date__gte=first)
    for post_id, begins, ends in recorded.values_list("post", "first_date", "last_date"):
        leaves[post_id].append((begins, ends))
    return [
        GuideRow(
            post,
            attendance(
                first=first,
                last=last,
                today=today,
                held=(post.valid_from, post.valid_to),
                works=works,
                leaves=[*leaves[post.pk], *_absence(post)],
                signed=signed[post.pk],
            ),
        )
        for post in rows
    ]


def _working_days() -> Callable[[date], bool]:
    """The district's calendar; before it has one, the week alone is known."""
    calendar = rules().calendars.get(None)
    return calendar.works if calendar else lambda day: day.weekday() < SATURDAY


def _absence(post: Post) -> list[DateSpan]:
    """The absence noted at the post itself."""
    return [(post.away_from, post.away_to)] if post.away_from else []


def attendance_figure(user: User, start: datetime, end: datetime) -> tuple[float, float | None]:
    """Days signed in ÷ days required, of all guides one may see, over the local days of the span."""
    first, last = days_of(start, end)
    posts = attendance_rows(user, start, end)
    found = [row.attendance for row in attendance_of(posts, first, last, timezone.localdate())]
    return sum(one.signed_in for one in found), sum(one.required for one in found)


def attendance_rows(user: User, start: datetime, end: datetime) -> PostQuerySet:
    """The guides behind the figure: posts held on a day of the span."""
    return held_in(posts_seen_by(user), *days_of(start, end))


def held_in(posts: PostQuerySet, first: date, last: date) -> PostQuerySet:
    """Those held on a day from `first` to `last`."""
    return posts.filter(valid_from__lte=last).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))


def month_end(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def days_of(start: datetime, end: datetime) -> tuple[date, date]:
    """The first and last local day of a span whose end is exclusive."""
    return timezone.localdate(start), timezone.localdate(end - timedelta(microseconds=1))
