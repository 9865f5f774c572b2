"""Possible duplicates: cases of the same category close by that are open, suspended, or closed not long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.gis.geos import Point, Polygon
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.models import Case, Category, LoopSettings, State
from cases.models.case_query import CaseQuerySet
from cases.queries.distance import metres_between
from cases.rules import states
from jiangdu.models import User

MOST = 5  # shown at once
DEGREE_M = 80_000  # south of 44° a degree of longitude is longer than this


@dataclass(frozen=True)
class Hint:
    """A case that may be the same. `expected_at`: when it should be done, suspended: when it goes on (None: closed,
    or not yet known).

    What anyone who reports may know; `description` and `is_visible` only for those who see the case itself.
    """

    number: str
    category: Category
    state: str
    state_words: str
    distance_m: int
    expected_at: datetime | None
    closed_at: datetime | None
    is_visible: bool
    description: str

    @property
    def takes_in(self) -> bool:
        """Whether a report can be merged into it."""
        return self.state in states.OPEN


def possible_duplicates(
    *, category: Category | None, location: Point | None, reader: User, at: datetime, but: Case | None = None
) -> list[Hint]:
    """The nearest first, without the case `but`. Nothing for restricted categories, without category or position."""
    if category is None or location is None or category.is_restricted:
        return []
    settings = LoopSettings.current()
    visible = Exists(Case.objects.visible_to(reader).filter(pk=OuterRef("pk")))
    cases = _near(category, location, settings, at=at).annotate(is_visible=visible)
    cases = cases.exclude(pk=but.pk) if but else cases
    found = sorted(((metres_between(location, case.location), case) for case in cases), key=lambda pair: pair[0])
    near = [pair for pair in found if pair[0] <= settings.duplicate_radius_m]
    return [_hint(case, category, round(distance)) for distance, case in near[:MOST]]


def _near(category: Category, location: Point, settings: LoopSettings, *, at: datetime) -> CaseQuerySet:
    """All in a box, for the index; the corners are farther away than the radius."""
    reach = settings.duplicate_radius_m / DEGREE_M
    box = Polygon.from_bbox((location.x - reach, location.y - reach, location.x + reach, location.y + reach))
    box.srid = location.srid
    lately = Q(state=State.CLOSED, closed_at__gt=at - timedelta(days=settings.duplicate_days))
    cases = Case.objects.filter(Q(state__in=states.OPEN) | lately, category=category, location__bboverlaps=box)
    return cases  # type: ignore[no-any-return]


def _hint(case: Any, category: Category, distance_m: int) -> Hint:
    return Hint(
        number=case.number,
        category=category,
        state=case.state,
        state_words=case.get_state_display(),
        distance_m=distance_m,
        expected_at=_expected_at(case),
        closed_at=case.closed_at,
        is_visible=case.is_visible,
        description=case.description if case.is_visible else "",
    )


def _expected_at(case: Case) -> datetime | None:
    """Local midnight of the day a suspension ends, which is what its reporters were told; else the due time."""
    if case.state == State.SUSPENDED and case.suspended_until:
        return timezone.make_aware(datetime.combine(case.suspended_until, time.min))
    return case.due_at
