"""What is known of a place changes: who looks after it, how it is marked. Routing follows from the next case on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from grids.actions.rights import require_permission
from grids.models import AreaKind, Place
from grids.models.reach import covers
from jiangdu.errors import NotAllowed, NotInScope
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import Actor


@dataclass(frozen=True)
class Facts:
    """What grid staff may correct. None leaves as it is; `has_property_management` is "yes", "no" or "unknown"."""

    has_property_management: str | None = None
    owner_text: str | None = None
    area_kinds: Sequence[AreaKind] | None = None


MANAGED = {"yes": True, "no": False, "unknown": None}


def lock_place(pk: int) -> Place:
    """The place's row, locked."""
    return Place.objects.select_for_update(of=("self",)).get(pk=pk)


@transaction.atomic
def change_place_facts(*, place_id: int, actor: User, at: datetime, facts: Facts, note: str = "") -> Place:
    """Correct a place in one's own area; the entry says what changed, from what to what, by whom.

    Raises NotInScope, NotAllowed. Nothing is recorded if nothing differs.
    """
    require_place(place_id, actor)
    place = lock_place(place_id)
    apply_facts(place, facts, actor=actor, at=at, note=note)
    return place


def require_place(place_id: int, actor: User) -> Place:
    """The place, not locked, if the actor may correct it. Raises NotInScope, NotAllowed."""
    place = Place.objects.visible_to(actor).filter(pk=place_id).first()
    if place is None:
        raise NotInScope
    require_permission(actor, "grids.change_place_facts")
    if not covers(actor, place.grid_code):
        raise NotAllowed
    return place


def apply_facts(place: Place, facts: Facts, *, actor: Actor, at: datetime, note: str = "") -> dict[str, Any]:
    """Put the facts on the locked place; returns what changed. An owner may be a person: only that it changed is told."""
    changed: dict[str, Any] = {}
    if facts.has_property_management is not None:
        managed = MANAGED[facts.has_property_management]
        if managed != place.has_property_management:
            changed["has_property_management"] = [place.has_property_management, managed]
            place.has_property_management = managed
    if facts.owner_text is not None and facts.owner_text != place.owner_text:
        changed["owner_text"] = True
        place.owner_text = facts.owner_text
    if facts.area_kinds is not None:
        before, after = sorted(k.code for k in place.area_kinds.all()), sorted(k.code for k in facts.area_kinds)
        if before != after:
            changed["area_kinds"] = [before, after]
            place.area_kinds.set(facts.area_kinds)
    if changed:
        place.save(update_fields=["has_property_management", "owner_text"])
        record(place, "place.facts_changed", actor=actor, at=at, note=note, changed=changed, fields=sorted(changed))
    return changed
