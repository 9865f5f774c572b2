"""Who may change grids: a permission, asked for the same way by every action of this app."""

from __future__ import annotations

from jiangdu.errors import NotAllowed
from jiangdu.scope import Actor


def require_permission(actor: Actor, permission: str) -> None:
    """Raise NotAllowed unless the actor holds the permission."""
    if not actor.has_perm(permission):
        raise NotAllowed
