"""Which desk a case belongs to: the lowest centre serving the grid with someone on duty."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from cases.models import Category
from jiangdu.errors import ActionError
from jiangdu.models import DutyShift, Unit


class NoDesk(ActionError):
    """The district's command centre is missing from the units: nothing can be accepted."""

    status = 409
    code = "no_desk"


def desk_for(*, grid_code: str, category: Category | None, lead: Unit | None, at: datetime) -> Unit:
    """The town's centre for its offices, villages and grid duties while someone is on duty there; else the district's."""
    prefixes = [grid_code[:9], grid_code[:6]] if grid_code else []
    centres = Unit.objects.active().filter(kind=Unit.Kind.CENTRE)
    if prefixes:
        centres = centres.filter(grid_code__in=prefixes)
    shifts = DutyShift.objects.at(at).filter(unit=OuterRef("pk"))
    found = {
        len(unit.grid_code): unit for unit in centres.annotate(on_duty=Exists(shifts)) if len(unit.grid_code) in (6, 9)
    }
    if 6 not in found:
        raise NoDesk
    town = found.get(9) if prefixes else None
    local = (lead is not None and len(lead.grid_code) >= 9) or (category is not None and category.grid_duty)
    return town if town is not None and local and town.on_duty else found[6]  # type: ignore[attr-defined]
