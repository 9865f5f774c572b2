"""Who visits a place: the grid staff serving it, nearest area first, with the deputy for who is away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from jiangdu.models import Post, User


def visitors_for(grid_codes: Iterable[str], on: date) -> dict[str, User]:
    """For each grid code the person to ask; codes nobody serves are left out. One query.

    Of several the one with the narrowest area, then the one asked first to verify, then the longest in the post.
    """
    codes = set(grid_codes)
    prefixes = {code[:length] for code in codes for length in (6, 9, 12, 15, 17) if len(code) >= length}
    right = {
        "kind__roles__permissions__content_type__app_label": "grids",
        "kind__roles__permissions__codename": "visit_places",
    }
    posts = Post.objects.current(on).filter(**right, grid_code__in=prefixes, user__is_active=True).distinct()
    by_area: dict[str, list[Post]] = defaultdict(list)
    for post in posts.select_related("user", "kind", "deputy"):
        by_area[post.grid_code].append(post)
    return {code: person for code in codes if (person := _person(code, by_area, on))}


def _person(code: str, by_area: dict[str, list[Post]], on: date) -> User | None:
    for length in range(len(code), 5, -1):
        posts = sorted(by_area.get(code[:length], ()), key=_order)
        for post in posts:
            if not _away(post, on):
                return post.user
        for post in posts:
            return post.deputy if post.deputy and post.deputy.is_active else post.user
    return None


def _order(post: Post) -> tuple[int, date, int]:
    return post.kind.verification_order or 99, post.valid_from, post.pk


def _away(post: Post, on: date) -> bool:
    return bool(post.away_from and post.away_from <= on and (post.away_to is None or post.away_to >= on))


def staff_around(grid_code: str, on: date) -> QuerySet[User]:
    """Whom a visit there can be asked of: grid staff of the grid, its village and its town."""
    right = {
        "kind__roles__permissions__content_type__app_label": "grids",
        "kind__roles__permissions__codename": "visit_places",
    }
    posts = Post.objects.current(on).filter(**right, grid_code__startswith=grid_code[:9])
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name", "pk")
