"""Other rows of the catalogue that fit some of the same matters, and which of them would decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Responsibility
from cases.rules.competition import Relation, may_meet, relation
from cases.rules.routing import Row

WORDS: dict[str, Promise] = {
    "conflict": _("equal right, another unit: unclear, the matter would stay at the desk"),
    "duplicate": _("equal right, the same unit"),
    "wins": _("more specific: counts instead of this row where both fit"),
    "loses": _("less specific: this row counts instead of it where both fit"),
}


@dataclass(frozen=True)
class Competitor:
    """Another row, and what it is to the one asked about."""

    row: Responsibility
    relation: Relation

    @property
    def words(self) -> Promise:
        return WORDS[self.relation]


def competitors(row: Responsibility) -> list[Competitor]:
    """Rows in force or waiting at the same time whose category and area overlap; those that make it unclear first.

    Different kinds of area, and a kind of area and a grid, may meet anywhere, so they are told too.
    """
    mine = as_rule(row)
    found = [
        Competitor(other, relation(mine, as_rule(other)))
        for other in _at_the_same_time(row).select_related("category", "lead", "place", "area_kind", "decided_in")
        if _areas_meet(row, other)
    ]
    order = list(WORDS)
    return sorted(found, key=lambda one: (order.index(one.relation), one.row.category.code, one.row.pk))


def as_rule(row: Responsibility) -> Row:
    """The row as routing compares it."""
    return Row(
        id=row.pk or 0,
        category_code=row.category.code,
        lead=row.lead.code,
        grid_prefix=row.grid_prefix,
        place=str(row.place) if row.place else "",
        area_kind=str(row.area_kind) if row.area_kind else "",
        decision=row.decided_in.pk if hasattr(row, "decided_in") else 0,
    )


def _at_the_same_time(row: Responsibility) -> QuerySet[Responsibility]:
    same = Q(category__code__in=row.category.ancestry) | Q(category__code__startswith=row.category.code)
    later = Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from)
    rows = Responsibility.objects.filter(same, later, withdrawn_on__isnull=True).exclude(pk=row.pk)
    return rows.filter(valid_from__lte=row.valid_to) if row.valid_to else rows


def _areas_meet(row: Responsibility, other: Responsibility) -> bool:
    if row.place and other.place:
        return row.place == other.place or bool(row.place.geometry.intersects(other.place.geometry))
    codes = [
        one.place.grid_code[: len(one.grid_prefix) or 12] if one.place else one.grid_prefix for one in (row, other)
    ]
    return may_meet(*codes)


def conflicts_with(rows: Iterable[Responsibility]) -> list[tuple[Responsibility, Responsibility]]:
    """Pairs (one of `rows`, another) of equal right but different units, in one query for all of them."""
    mine = list(rows)
    others = Responsibility.objects.filter(
        category__in={row.category.pk for row in mine}, withdrawn_on__isnull=True
    ).select_related("category", "lead", "place", "area_kind", "decided_in")
    by_category: dict[int, list[Responsibility]] = defaultdict(list)
    for other in others:
        by_category[other.category.pk].append(other)
    return [
        (row, other)
        for row in mine
        for other in by_category[row.category.pk]  # equal right means the same category
        if other.pk != row.pk
        and relation(as_rule(row), as_rule(other)) == "conflict"
        and _dates_meet(row, other)
        and _areas_meet(row, other)
    ]


def _dates_meet(row: Responsibility, other: Responsibility) -> bool:
    ends = [one.proposed_end or one.valid_to or date.max for one in (row, other)]
    return max(row.valid_from, other.valid_from) <= min(ends)
