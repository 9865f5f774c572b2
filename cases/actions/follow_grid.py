"""Cases move with their grid when its code changes; the grid they were reported in stays on record."""

from __future__ import annotations

from cases.models import Case
from grids.models import Grid
from jiangdu.history import record
from jiangdu.models import HistoryEntry
from jiangdu.scope import SYSTEM


def follow_recoded_grid(entry: HistoryEntry) -> None:
    """Subscriber of `grid.recoded`. Exactly the old code becomes the new one; telling it twice changes nothing more."""
    if entry.subject_type != Grid._meta.label_lower:  # a case's own entry has the same name
        return
    old, new = entry.data["old_code"], entry.data["new_code"]
    for case in Case.objects.select_for_update().filter(grid_code=old).order_by("pk"):
        Case.objects.filter(pk=case.pk).update(grid_code=new)
        record(case, "grid.recoded", actor=SYSTEM, at=entry.at, old_code=old, new_code=new)
