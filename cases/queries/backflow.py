"""Whom a matter must not flow back to: those who reported it. See the rule "no backflow" in docs/glossary.md."""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import Case
from jiangdu.models import Unit, User
from jiangdu.scope import scope_of


def reporting_units(reporter: User | None, *, channel: str, grid_code: str) -> frozenset[str]:
    """Codes of the reporter's own units and of the village of the reporting grid; none unless grid staff reported."""
    if channel != Case.Channel.GRID or reporter is None:
        return frozenset()
    own = {post.unit.code for post in scope_of(reporter).posts if post.unit}
    return frozenset(own | ({f"V{grid_code[:12]}"} if len(grid_code) >= 12 else set()))


def flows_back(case: Case, units: Iterable[Unit] = (), person: User | None = None) -> bool:
    """Whether this would give the matter back to its reporter, the reporting grid's village or the reporter's units.

    Never for a duty of the grid: there it is theirs.
    """
    if case.category and case.category.grid_duty:
        return False
    if person is not None and person.pk == case.reporter_id:
        return True
    return not reporting_units_of(case).isdisjoint(unit.code for unit in units)


def reporting_units_of(case: Case) -> frozenset[str]:
    """The same for a case that is there already."""
    return reporting_units(case.reporter, channel=case.channel, grid_code=case.reported_grid_code)
