"""Whistles on the desk and on the page of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from cases.models import Case
from jiangdu.models import User
from jiangdu.modules import Card, Panel, Verb
from jiangdu.scope import scope_of
from whistles.models import Whistle
from whistles.models.lifecycle import BLOW
from whistles.queries.waiting import RIGHTS, waiting_for

SHOWN = 5


def card(request: HttpRequest, at: datetime) -> Mapping[str, Any] | None:
    """The whistles that wait for this person, the next due first; no card without any."""
    user: Any = request.user
    if not any(map(user.has_perm, RIGHTS)):
        return None
    found = waiting_for(user, Whistle.objects.visible_to(user))
    rows = list(found.select_related("town").order_by("due_at", "-id")[: SHOWN + 1])
    user._whistles_waiting = len(rows) if len(rows) <= SHOWN else found.count()
    return {"rows": rows[:SHOWN], "total": user._whistles_waiting} if rows else None


def panel(request: HttpRequest, case: Case) -> Mapping[str, Any] | None:
    """On the page of a case: the whistles blown for it."""
    user: Any = request.user
    rows = list(Whistle.objects.visible_to(user).filter(cases=case).select_related("town").order_by("-id"))
    return {"rows": rows} if rows else None


def may_blow_for(user: User, case: Case) -> bool:
    """In one's own area, while the case is open."""
    prefixes = scope_of(user).town_prefixes
    return case.is_open and user.has_perm(BLOW) and any(map(case.grid_code.startswith, prefixes))


def _new_for(case: Case) -> str:
    return f"{reverse('whistle-new')}?{urlencode({'case': case.number})}"


def verb(label: object) -> Verb:
    return Verb("cases.case", "whistle", label, may_blow_for, _new_for)


CARDS = [Card("whistles", "whistles/_card.html", card, order=15)]
PANELS = [Panel("cases.case", "whistles", "whistles/_panel.html", panel, order=50)]
