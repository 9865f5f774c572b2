"""What waits for a person: calls to confirm and to come to, refusals to decide, ratings to give and to answer."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiangdu.models import User
from jiangdu.scope import scope_of, within
from whistles.models import CallState, Whistle, WhistleCall, WhistleState
from whistles.models.holders import DISTRICT_DIGITS
from whistles.models.lifecycle import ANSWER, BLOW, JUDGE
from whistles.rules import states

RIGHTS = (BLOW, ANSWER, JUDGE, "whistles.see_all_whistles")
OPEN = Q(state__in=states.WHISTLE_OPEN)
# tab → (words, condition); "mine" depends on who asks
TABS: dict[str, tuple[Any, Q]] = {
    "open": (pgettext_lazy("whistles", "Open"), OPEN),
    "mine": (_("Waiting for me"), OPEN),
    "finished": (pgettext_lazy("whistle", "Finished"), Q(state=WhistleState.FINISHED)),
    "cancelled": (pgettext_lazy("whistle", "Cancelled"), Q(state=WhistleState.CANCELLED)),
    "all": (_("All"), Q()),
}


def waiting_for(user: User, whistles: QuerySet[Whistle]) -> QuerySet[Whistle]:
    """The whistles something is expected at from this person. Rating is the town's in its own area only."""
    scope = scope_of(user)
    conditions: Any = Q(pk__in=[])
    calls = WhistleCall.objects.filter(whistle=OuterRef("pk"))
    if user.has_perm(ANSWER) and scope.unit_ids:
        mine = calls.filter(unit__in=scope.unit_ids, state__in=[*states.CALL_OPEN])
        conditions |= OPEN & Exists(mine)
    towns = tuple(prefix for prefix in scope.town_prefixes if len(prefix) > DISTRICT_DIGITS)
    if user.has_perm(BLOW) and towns:
        unrated = calls.filter(state__in=[CallState.DONE, CallState.ABSENT], rating=None)
        conditions |= within(towns) & Q(state=WhistleState.FINISHED) & Exists(unrated)
    if user.has_perm(JUDGE) and len(towns) < len(scope.town_prefixes):
        conditions |= OPEN & Exists(calls.filter(state=CallState.REFUSED, refusal=""))
    return whistles.filter(conditions)


def waiting_count(user: User) -> int:
    """Beside the menu entry; read once per request."""
    if not hasattr(user, "_whistles_waiting"):
        user._whistles_waiting = waiting_for(user, Whistle.objects.visible_to(user)).count()  # type: ignore[attr-defined]
    return user._whistles_waiting  # type: ignore[attr-defined,no-any-return]


def tab_counts(user: User) -> dict[str, int]:
    """Of the tabs that ask for something to be done; the others' counts nobody needs."""
    return {"open": Whistle.objects.visible_to(user).open().count(), "mine": waiting_count(user)}
