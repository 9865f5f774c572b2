"""A decision as a rule: a row of the catalogue that counts at once, for a time, in an area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.approve_responsibility import keep_change
from cases.models import Case, Coordination, LoopSettings, Responsibility
from grids.models import Place
from grids.queries.locate import places_at
from jiangdu.errors import invalid
from jiangdu.models import User

# Where a rule may hold, narrowest first; a grid code that contains the case is taken as well.
SCOPES: Final = {"place": 0, "grid": 15, "village": 12, "town": 9, "district": 6}


@dataclass(frozen=True)
class Rule:
    """`scope`: a name from SCOPES or a grid code, '' = the place, else the village. `until`: None = the usual days."""

    scope: str = ""
    until: date | None = None


def write_rule(case: Case, meeting: Coordination, *, rule: Rule, actor: User, at: datetime) -> Responsibility:
    """The row for the category of the case: approved as decided, its source the coordination. The caller links it."""
    assert case.category is not None and meeting.lead is not None  # a decided case has both
    place, prefix = _area(case, rule.scope)
    first = timezone.localdate(at)
    row = Responsibility.objects.create(
        category=case.category,
        place=place,
        grid_prefix=prefix,
        lead=meeting.lead,
        document=" · ".join(filter(None, [meeting.document, meeting.number])),
        valid_from=first,
        valid_to=_last_day(first, rule.until, meeting.document),
        approved_at=at,
        approved_by=actor,
        author=actor,
    )
    row.assisting.set(meeting.assisting.all())
    keep_change(row, actor=actor, at=at)
    return row


def _last_day(first: date, until: date | None, document: str) -> date:
    usual = first + timedelta(days=LoopSettings.current().decision_rule_days)
    if until is None:
        return usual
    if until < first:
        raise invalid("until", _("The last day lies before today."), "past")
    if until > usual and not document:
        message = _("A rule that counts longer than until %(day)s needs a document number.") % {
            "day": usual.isoformat()
        }
        raise invalid("document", message, "required")
    return until


def _area(case: Case, scope: str) -> tuple[Place | None, str]:
    """(place, '') or (None, grid prefix)."""
    if scope in ("", "place"):
        place = place_of(case)
        if place:
            return place, ""
        if scope:
            raise invalid("scope", _("No place is drawn here. Choose the grid or the village."), "no_place")
    length = SCOPES.get(scope or "village", len(scope))
    if length == SCOPES["district"] or (not case.grid_code and not scope):
        return None, ""
    prefix = case.grid_code[:length]
    fits = len(prefix) == length and (scope in SCOPES or not scope or prefix == scope)
    if not fits or length not in (*SCOPES.values(), 17):
        message = _("Choose %(names)s, or the code of a grid that contains the case.") % {"names": ", ".join(SCOPES)}
        raise invalid("scope", message, "unknown_scope")
    return None, prefix


def place_of(case: Case) -> Place | None:
    """The smallest place the case lies in."""
    found = places_at(case.location) if case.location else []
    return min(found, key=lambda place: (place.geometry.area, place.pk), default=None)
