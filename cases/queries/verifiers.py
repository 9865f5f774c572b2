"""Who is asked to verify: the grid's own staff on shift, their deputies, then the neighbours, at last the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models.functions import Length
from django.utils import timezone

from cases.models import Case, Verification
from cases.models.category import is_restricted
from cases.models.holders import parts_of, units_with_parents
from cases.rules.verification import Candidate, first_able, part_taken, why_not
from grids.queries.neighbours import neighbours_of
from jiangdu.models import DutyShift, Post, User
from jiangdu.models.account import PostQuerySet
from jiangdu.recipients import holders

VILLAGE_DIGITS = 12  # posts for a wider area are not asked: their holders do not walk the grid
ROTA_KEPT = timedelta(days=30)  # whoever was on a rota within this time works by it

Place = Verification.Place


@dataclass(frozen=True)
class Choice:
    """Whom the chain gives; None: the desk. `passed_over`: who came before and why not."""

    person: User | None
    place: str
    passed_over: list[str] = field(default_factory=list)


def find_verifier(case: Case, *, at: datetime, lapsed: Collection[int] = ()) -> Choice:
    """The grid's posts in the order of their kind, each followed by its deputy; then the neighbouring grids' first kind
    of post. `lapsed`: ids of those who were asked before and did not act in time. Some four queries, two more where
    nobody of the own grid can go."""
    if len(case.grid_code) < VILLAGE_DIGITS:
        return Choice(None, Place.DESK)
    passed_over: list[str] = []
    for posts in (_own, _neighbours):
        chain, people = _chain(case, posts(case, at), at, frozenset(lapsed))
        found, before = first_able(chain)
        passed_over += [word for word in before if word not in passed_over]
        if found:
            return Choice(people[found.person], found.place, passed_over)
    return Choice(None, Place.DESK, passed_over)


def barred(case: Case, user: User, *, at: datetime) -> bool:
    """Whether this person handled the matter in this round, or serves in a unit or an office of a unit that did."""
    units = _units_of([user.pk], at).get(user.pk, set())
    return bool(part_taken(user.pk, units, parts_of(case)))


def _walking(at: datetime) -> PostQuerySet:
    posts = Post.objects.current(timezone.localdate(at)).filter(
        kind__verification_order__isnull=False, user__is_active=True
    )
    return posts.select_related("user", "deputy", "kind")


def _own(case: Case, at: datetime) -> list[tuple[Post, str]]:
    """Posts whose area holds the case: by kind, the narrower area first."""
    codes = [case.grid_code[:length] for length in range(VILLAGE_DIGITS, len(case.grid_code) + 1)]
    posts = _walking(at).filter(grid_code__in=codes)
    ranked = posts.annotate(length=Length("grid_code")).order_by("kind__verification_order", "-length", "id")
    return [(post, Place.OWN) for post in ranked]


def _neighbours(case: Case, at: datetime) -> list[tuple[Post, str]]:
    """Posts of the first kind in the grids beside, the nearest grid first."""
    codes = neighbours_of(case.grid_code, near=case.location)
    posts = list(_walking(at).filter(grid_code__in=codes).order_by("id"))
    first = min((order for post in posts if (order := post.kind.verification_order) is not None), default=None)
    walking = [post for post in posts if post.kind.verification_order == first]
    return [(post, Place.NEIGHBOUR) for post in sorted(walking, key=lambda post: codes.index(post.grid_code))]


def _chain(
    case: Case, posts: list[tuple[Post, str]], at: datetime, lapsed: frozenset[int]
) -> tuple[list[Candidate], dict[int, User]]:
    """Every holder and deputy in order, each with what speaks against asking them."""
    asked = list(_people(posts, at))
    ids = [person.pk for person, *_rest in asked]
    units, parts, shifts = _units_of(ids, at), list(parts_of(case)), _off_shift(ids, at)
    able = set(holders("cases.verify_case", on=timezone.localdate(at)).filter(pk__in=ids).values_list("pk", flat=True))
    secret = is_restricted(case.category)
    chain = [
        Candidate(
            person.pk,
            post.kind.code,
            place,
            why_not(
                part_taken(person.pk, units.get(person.pk, set()), parts),
                lapsed=person.pk in lapsed,
                may_know=not secret or person.pk == case.reporter_id,
                has_right=person.pk in able,
                away=away,
                on_shift=person.pk not in shifts,
            ),
        )
        for person, post, place, away in asked
    ]
    return chain, {person.pk: person for person, *_rest in asked}


def _people(posts: list[tuple[Post, str]], at: datetime) -> Iterator[tuple[User, Post, str, bool]]:
    """Holder, then deputy, of every post; with whether the holder is away."""
    day = timezone.localdate(at)
    for post, place in posts:
        away = post.away_from is not None and post.away_from <= day and (post.away_to is None or day <= post.away_to)
        yield post.user, post, place, away
        if post.deputy is not None and post.deputy.is_active:
            yield post.deputy, post, Place.DEPUTY if place == Place.OWN else place, False


def _off_shift(ids: list[int], at: datetime) -> set[int]:
    """Those who work by a rota and are not on it at this moment. Who has no rota works office hours, as the clock does."""
    shifts = DutyShift.objects.filter(user__in=ids, ends_at__gte=at - ROTA_KEPT)
    by_rota: dict[int, bool] = {}
    for user_id, starts_at, ends_at in shifts.values_list("user_id", "starts_at", "ends_at"):
        by_rota[user_id] = by_rota.get(user_id, False) or starts_at <= at < ends_at
    return {user_id for user_id, on in by_rota.items() if not on}


def _units_of(ids: list[int], at: datetime) -> dict[int, set[int]]:
    posts = Post.objects.current(timezone.localdate(at)).filter(user__in=ids, unit__isnull=False)
    units: dict[int, set[int]] = {}
    for post in posts.select_related("unit"):
        units.setdefault(post.user_id, set()).update(units_with_parents([post]))
    return units
