"""Rows of the catalogue as values, and the changes that have not been approved, for trying them out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from cases.models import Proposal, Responsibility
from cases.rules.routing import Row
from cases.rules.what_if import Changes, DatedRow


def rows_in_force(first: date, last: date) -> list[DatedRow]:
    """Every approved row that counts on some day of the period, in one query."""
    approved = Responsibility.objects.standing(first).filter(valid_from__lte=last, approved_at__isnull=False)
    return [_dated(row) for row in _with_facts(approved)]


def changes_of_rows(rows: QuerySet[Responsibility]) -> Changes:
    """What approving these waiting rows would change: new ones and lengthened ones come, those to be ended go."""
    found = list(_with_facts(rows))
    gone = {row.pk for row in found if row.approved_at and not _lengthened(row)}
    return Changes(tuple(_always(row) for row in found if row.pk not in gone), frozenset(gone))


def changes_of_proposals(proposals: Iterable[Proposal]) -> Changes:
    """What accepting these would change: the row comes, those it replaces go."""
    added, removed = [], set()
    for proposal in proposals:
        removed |= {row.pk for row in replaced_by(proposal)}
        row = Row(
            id=-proposal.pk,
            category_code=proposal.category.code,
            lead=proposal.lead.code,
            grid_prefix=proposal.grid_prefix,
            place=str(proposal.place or ""),
        )
        added.append(DatedRow(row, proposal.place.pk if proposal.place else None, ""))
    return Changes(tuple(added), frozenset(removed))


def replaced_by(proposal: Proposal) -> QuerySet[Responsibility]:
    """Approved rows of the same right that name another unit: beside it every matter would be unclear.

    Not what a coordination decided: that goes before a row nobody has argued about.
    """
    same = Responsibility.objects.filter(
        category=proposal.category, grid_prefix=proposal.grid_prefix, place=proposal.place, area_kind=None
    )
    alive = same.filter(approved_at__isnull=False, withdrawn_on__isnull=True, decided_in__isnull=True)
    return alive.exclude(lead=proposal.lead).select_related("category", "lead").order_by("pk")


def together(one: Changes, other: Changes) -> Changes:
    return Changes((*one.added, *other.added), one.removed | other.removed)


def _with_facts(rows: QuerySet[Responsibility]) -> QuerySet[Responsibility]:
    return rows.select_related("lead", "place", "area_kind", "category").annotate(
        helpers=ArrayAgg("assisting__code", filter=Q(assisting__isnull=False), default=[]),
        decision=Coalesce(F("decided_in__id"), 0),
    )


def _lengthened(row: Responsibility) -> bool:
    return bool(row.valid_to and row.proposed_end and row.proposed_end > row.valid_to)


def _always(row: Responsibility) -> DatedRow:
    return DatedRow(_value(row), row.place.pk if row.place else None, row.area_kind.code if row.area_kind else "")


def _dated(row: Responsibility) -> DatedRow:
    ends = [row.valid_to, row.withdrawn_on - timedelta(days=1) if row.withdrawn_on else None]
    always = _always(row)
    last = min((end for end in ends if end), default=None)
    return DatedRow(always.row, always.place_id, always.area_kind, row.valid_from, last)


def _value(row: Any) -> Row:
    return Row(
        id=row.pk,
        category_code=row.category.code,
        lead=row.lead.code,
        assisting=tuple(row.helpers),
        grid_prefix=row.grid_prefix,
        place=str(row.place or ""),
        area_kind=str(row.area_kind or ""),
        document=row.document,
        decision=row.decision,
    )
