"""To whom a manager can give an order: the sub-units and the people who handle orders there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from jiangdu.models import Post, Unit, User
from jiangdu.models.account import PostQuerySet, on_leave
from jiangdu.scope import scope_of


@dataclass(frozen=True)
class Target:
    """A sub-unit (`office`), a person (`handler`), or a person of a sub-unit. `unit` is where either stands."""

    key: str
    unit: Unit
    office: Unit | None
    handler: User | None
    on_leave: bool = False


def targets_for(user: User, at: datetime) -> list[Target]:
    """Everything the units of this manager can assign to, each unit before its people. Two queries; none without a
    right to manage. Whether an order may go there the verb decides."""
    own = scope_of(user).unit_ids
    if not own or not user.has_perm("cases.manage_order"):
        return []
    units = Unit.objects.active().filter(Q(pk__in=own) | Q(parent__in=own)).order_by("code")
    posts = _handling_posts(list(units), at)
    people: dict[int, dict[int, Post]] = {}
    for post in posts.annotate(on_leave=on_leave(timezone.localdate(at))):
        people.setdefault(post.unit_id or 0, {})[post.user_id] = post
    found: list[Target] = []
    for unit in units:
        office = unit if unit.parent_id in own else None
        if office:
            found.append(Target(f"u{unit.pk}", unit, office, None))
        found += [
            Target(f"u{unit.pk}p{post.user_id}", unit, office, post.user, post.on_leave)  # type: ignore[attr-defined]
            for post in people.get(unit.pk, {}).values()
        ]
    return found


def has_right(codename: str) -> Q:
    """Posts whose kind carries this permission of the loop."""
    permission = "kind__roles__permissions"
    return Q(**{f"{permission}__content_type__app_label": "cases", f"{permission}__codename": codename})


def handles_in(person: User, units: Iterable[Unit], at: datetime) -> bool:
    """Whether the person handles work orders in one of these units, on leave or not, or as somebody's deputy."""
    posts = Post.objects.held_by(person, timezone.localdate(at)).filter(has_right("handle_order"))
    return person.is_active and posts.filter(unit__in=list(units)).exists()


def handlers_of(units: list[Unit], at: datetime) -> dict[int, list[User]]:
    """Active people who handle orders by a post held now, by unit."""
    people: dict[int, dict[int, User]] = {}
    for post in _handling_posts(units, at):
        people.setdefault(post.unit_id or 0, {})[post.user_id] = post.user
    return {unit: list(found.values()) for unit, found in people.items()}


def _handling_posts(units: list[Unit], at: datetime) -> PostQuerySet:
    """Posts held now that carry the right to handle, by the holder's name."""
    posts = Post.objects.current(timezone.localdate(at)).filter(
        has_right("handle_order"), unit__in=units, user__is_active=True
    )
    return posts.select_related("user").order_by("user__name", "user_id").distinct()
