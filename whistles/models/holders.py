"""Who holds a whistle or a call: the second half of "may this person do this here". Each takes (row, user) → bool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jiangdu.scope import scope_of

if TYPE_CHECKING:
    from jiangdu.models import User

DISTRICT_DIGITS = 6  # of an area code


def system(_row: Any, _user: User) -> bool:
    """Nobody: it follows from something else."""
    return False


def of_town(whistle: Any, user: User) -> bool:
    """Serves the town of the place, or its centre; the district's centre may always act."""
    return any(whistle.grid_code.startswith(prefix) for prefix in scope_of(user).town_prefixes)


def calls_from_town(call: Any, user: User) -> bool:
    return of_town(call.whistle, user)


def of_unit(call: Any, user: User) -> bool:
    """Belongs to the unit that was called."""
    return call.unit_id in scope_of(user).unit_ids


def at_district(call: Any, user: User) -> bool:
    """Serves at the district's centre."""
    prefixes = scope_of(user).centre_prefixes
    return any(len(prefix) == DISTRICT_DIGITS and call.whistle.grid_code.startswith(prefix) for prefix in prefixes)
