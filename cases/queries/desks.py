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
    town_code = grid_code[:9] if len(grid_code) >= 9 else ""
    centres = Unit.objects.active().filter(kind=Unit.Kind.CENTRE)
    if grid_code:
        centres = centres.filter(grid_code__in=[code for code in (town_code, grid_code[:6]) if code])
    shifts = DutyShift.objects.at(at).filter(unit=OuterRef("pk"), user__is_active=True)
    found = {
        len(unit.grid_code): unit for unit in centres.annotate(on_duty=Exists(shifts)) if len(unit.grid_code) in (6, 9)
    }
    if 6 not in found:
        raise NoDesk
    town = found.get(9) if town_code else None
    local = town is not None and town.on_duty and _belongs_to(town_code, category, lead)  # type: ignore[attr-defined]
    return town if local and town is not None else found[6]


def district_desk(desk: Unit) -> Unit:
    """The district's centre above a town's, on duty or not."""
    centres = Unit.objects.active().filter(kind=Unit.Kind.CENTRE, grid_code=desk.grid_code[:6])
    found = centres.first()
    if found is None:
        raise NoDesk
    return found


def _belongs_to(town_code: str, category: Category | None, lead: Unit | None) -> bool:
    """A duty of the grid, or led by the town itself, an office or a village of it."""
    if category is not None and category.grid_duty:
        return True
    if lead is None:
        return False
    area = lead.grid_code or (lead.parent.grid_code if lead.parent_id and lead.parent else "")
    return area.startswith(town_code)
