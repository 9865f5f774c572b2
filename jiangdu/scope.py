"""Which units and grid prefixes a user may see, and whether a transition may be made now by this actor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from jiangdu.errors import NotAllowed, WrongState
from jiangdu.models import Post, User


class System:
    """The platform itself as an actor: files, dispatches, convenes, sends verification, sweeps."""

    is_system = True
    pk = None
    is_authenticated = True

    def has_perm(self, perm: str) -> bool:
        return True

    def __str__(self) -> str:
        return "system"


SYSTEM: Final = System()
Actor = User | System


@dataclass(frozen=True)
class Scope:
    """What a user's current posts cover. `centre_prefixes`: areas of the command centres served (desk work)."""

    posts: tuple[Post, ...]
    user_id: int | None = None

    @property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(p.unit_id for p in self.posts if p.unit_id)

    @property
    def grid_prefixes(self) -> tuple[str, ...]:
        """Code prefixes of the grid posts (not of the units')."""
        return tuple(p.grid_code for p in self.posts if p.grid_code)

    @property
    def town_prefixes(self) -> tuple[str, ...]:
        return tuple(
            p.unit.grid_code for p in self.posts if p.unit and p.unit.kind in {"town", "centre"} and p.unit.grid_code
        )

    @property
    def stands_in_for(self) -> dict[int, set[int]]:
        """Person on leave or away → the units in which the user is the deputy today."""
        found: dict[int, set[int]] = {}
        for post in self.posts:
            if post.user_id != self.user_id and post.unit_id:
                found.setdefault(post.user_id, set()).add(post.unit_id)
        return found

    @property
    def centre_prefixes(self) -> tuple[str, ...]:
        return tuple(p.unit.grid_code for p in self.posts if p.unit and p.unit.kind == "centre")


def scope_of(user: User) -> Scope:
    """The user's scope today; read once per request (kept on the user object)."""
    if not hasattr(user, "_scope"):
        posts = Post.objects.held_by(user, timezone.localdate()).select_related("unit", "kind")
        user._scope = Scope(tuple(posts), user.pk)  # type: ignore[attr-defined]
    return user._scope  # type: ignore[attr-defined,no-any-return]


def within(prefixes: tuple[str, ...], field: str = "grid_code") -> Q:
    """A condition that `field` lies in one of the code subtrees; no prefix matches nothing."""
    condition = Q(pk__in=[])
    for prefix in prefixes:
        condition |= Q(**{f"{field}__startswith": prefix})
    return condition


def may(action: Callable[..., Any], actor: Actor) -> bool:
    """Whether this actor has the permission and holds the matter, whatever its state."""
    if actor.is_system:
        return True
    instance, meta = action.__self__, action._django_fsm  # type: ignore[attr-defined]
    transition = meta.get_transition(meta.field.get_state(instance)) or next(iter(meta.transitions.values()))
    holder = transition.custom.get("holder")
    permission = transition.permission
    if callable(permission):
        if not permission(instance, actor):
            return False
    elif permission and not actor.has_perm(permission):
        return False
    return holder is None or bool(holder(instance, actor))


def can_now(action: Callable[..., Any]) -> bool:
    """Whether the instance's state allows the transition."""
    instance, meta = action.__self__, action._django_fsm  # type: ignore[attr-defined]
    state = meta.field.get_state(instance)
    return meta.has_transition(state) and meta.conditions_met(instance, state)


def require(action: Callable[..., Any], actor: Actor) -> None:
    """Raise NotAllowed (403) unless the actor may, then WrongState (409) unless the state allows it."""
    if not may(action, actor):
        raise NotAllowed
    if not can_now(action):
        raise WrongState(_why_not(action))


def _why_not(action: Callable[..., Any]) -> object:
    """The transition's own words for why it cannot be done now, if it has any."""
    instance, meta = action.__self__, action._django_fsm  # type: ignore[attr-defined]
    transition = meta.get_transition(meta.field.get_state(instance))
    explain = transition.custom.get("why_not") if transition else None
    return explain(instance) if explain else None
