"""Who is asked to verify: the grid's own staff first, then the neighbours; never the handler or a handling unit."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from cases.models import Case
from cases.rules.verification import first_free
from jiangdu.models import Post, User


def find_verifier(case: Case, *, at: datetime) -> User | None:
    """The first in the chain: the grid's posts in the order of their kind (each followed by its deputy), then the
    village's other grids. None: the desk verifies. Two queries."""
    if len(case.grid_code) < 12:
        return None
    posts = (
        Post.objects.current(timezone.localdate(at))
        .filter(kind__verification_order__isnull=False, user__is_active=True)
        .filter(grid_code__startswith=case.grid_code[:12])
        .annotate(length=Length("grid_code"))
        .select_related("user", "deputy", "kind")
    )
    ranked = sorted(
        posts, key=lambda post: (not case.grid_code.startswith(post.grid_code), post.kind.verification_order)
    )
    people: dict[int, User] = {}
    for post in ranked:
        for person in (post.user, post.deputy):
            if person is not None and person.is_active:
                people.setdefault(person.pk, person)
    chosen = first_free(
        list(people),
        handlers=_handlers(case),
        units_of=_units_of(list(people), at),
        handling_units=_handling_units(case),
    )
    return people[chosen] if chosen is not None else None


def barred(case: Case, user: User) -> bool:
    """Whether this person handled the matter in this round, or serves in a unit that did."""
    units = _units_of([user.pk], timezone.now()).get(user.pk, set())
    return user.pk in _handlers(case) or bool(units & _handling_units(case))


def _handlers(case: Case) -> set[int]:
    return {order.handler_id for order in _orders(case) if order.handler_id}


def _handling_units(case: Case) -> set[int]:
    return {unit for order in _orders(case) for unit in (order.unit_id, order.office_id) if unit}


def _orders(case: Case) -> list:  # type: ignore[type-arg]
    return [o for o in case.orders_now if o.round == case.round and o.state not in {"withdrawn", "returned"}]


def _units_of(user_ids: list[int], at: datetime) -> dict[int, set[int]]:
    rows = Post.objects.current(timezone.localdate(at)).filter(Q(user__in=user_ids), unit__isnull=False)
    units: dict[int, set[int]] = {}
    for user_id, unit_id in rows.values_list("user_id", "unit_id"):
        units.setdefault(user_id, set()).add(unit_id)
    return units
