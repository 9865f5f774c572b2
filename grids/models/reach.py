"""Which areas a person's posts cover, for what is done in the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from jiangdu.scope import scope_of, within

if TYPE_CHECKING:
    from jiangdu.models import User


def sees_all(user: User) -> bool:
    """Whether the whole district lies open to this person."""
    return user.is_superuser or user.has_perm("grids.see_all_field_work")


def prefixes_of(user: User) -> tuple[str, ...]:
    """The code prefixes of one's grid posts, towns and centres; the empty one, which all codes begin with, for all."""
    if sees_all(user):
        return ("",)
    scope = scope_of(user)
    return scope.grid_prefixes + scope.town_prefixes


def in_reach(user: User, field: str = "grid_code") -> Q:
    """Rows whose `field` lies in one's areas."""
    return within(prefixes_of(user), field)


def covers(user: User, code: str) -> bool:
    """Whether this grid lies in one's areas."""
    return any(code.startswith(prefix) for prefix in prefixes_of(user))
