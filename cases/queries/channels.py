"""By which channel a report comes: it follows from the account, never from what the sender says."""

from __future__ import annotations

from cases.models import Case
from jiangdu.models import Unit, User
from jiangdu.scope import scope_of


def channel_of(user: User) -> str:
    """Grid posts → grid; a command centre → centre; any other unit → unit; no post → citizen."""
    scope = scope_of(user)
    if scope.grid_prefixes:
        return Case.Channel.GRID
    kinds = {post.unit.kind for post in scope.posts if post.unit}
    if Unit.Kind.CENTRE in kinds:
        return Case.Channel.CENTRE
    return Case.Channel.UNIT if kinds else Case.Channel.CITIZEN
