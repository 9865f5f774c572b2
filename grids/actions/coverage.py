"""How much of its grid a patrol covered, once it has stopped; and forgetting where people went."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from shapely import wkb

from grids.models import FieldSettings, Grid, GridCoverage, Patrol, PatrolPoint
from grids.rules.cells import Fix, cells_of, length_m, passed
from jiangdu.history import record
from jiangdu.models import HistoryEntry
from jiangdu.scope import SYSTEM


def cover_stopped_patrol(entry: HistoryEntry) -> None:
    """Subscriber of `patrol.stopped`. Delivered twice it counts once."""
    compute_coverage(patrol_id=entry.subject_id, at=entry.at)


@transaction.atomic
def compute_coverage(*, patrol_id: int, at: datetime) -> Patrol:
    """Distance and cells of a stopped patrol, and its cells in the month of its grid. Nothing if computed before."""
    patrol = Patrol.objects.select_for_update().get(pk=patrol_id)
    if patrol.computed_at or patrol.is_running or patrol.erased_at:
        return patrol
    rows = patrol.points.order_by("at").values_list("at", "position")
    track: list[Fix] = [(moment, point.x, point.y) for moment, point in rows]
    ground = grid_cells(patrol.grid_code)
    cells = passed(track) & ground
    patrol.distance_m, patrol.cells = round(length_m(track)), sorted(cells)
    patrol.cells_passed, patrol.cells_total = len(cells), len(ground)
    patrol.computed_at = at
    patrol.save(update_fields=["distance_m", "cells", "cells_passed", "cells_total", "computed_at"])
    if ground:
        _add_to_month(patrol, ground)
    return patrol


def grid_cells(code: str) -> frozenset[int]:
    """The cells of a grid in force; none where it has no area."""
    area = Grid.objects.active().filter(code=code).values_list("geometry", flat=True).first()
    return cells_of(wkb.loads(bytes(area.wkb))) if area else frozenset()


def month_of(moment: datetime) -> date:
    """The first day of a moment's local month."""
    return timezone.localdate(moment).replace(day=1)


def erase_old_tracks(*, at: datetime) -> int:
    """Erase positions and cells of patrols that ended before the days of the settings; the figures stay."""
    before = at - timedelta(days=FieldSettings.current().track_days)
    old = Patrol.objects.filter(stopped_at__lt=before, erased_at__isnull=True).values_list("pk", flat=True)
    return sum(_erase(pk, at) for pk in list(old))


@transaction.atomic
def _erase(pk: int, at: datetime) -> bool:
    patrol = Patrol.objects.select_for_update().get(pk=pk)
    if patrol.erased_at:
        return False
    if patrol.computed_at is None:
        patrol = compute_coverage(patrol_id=pk, at=at)
    PatrolPoint.objects.filter(patrol=patrol).delete()
    patrol.cells, patrol.erased_at = [], at
    patrol.save(update_fields=["cells", "erased_at"])
    record(patrol, "patrol.track_erased", actor=SYSTEM, at=at)
    return True


def _add_to_month(patrol: Patrol, ground: frozenset[int]) -> None:
    """Join the patrol's cells to the grid's month. A grid redrawn within the month counts by its newest outline."""
    key = {"grid_code": patrol.grid_code, "month": month_of(patrol.started_at)}
    GridCoverage.objects.bulk_create([GridCoverage(**key, cells_total=len(ground))], ignore_conflicts=True)
    month = GridCoverage.objects.select_for_update().get(**key)
    cells = (set(month.cells) | set(patrol.cells)) & ground
    month.cells, month.cells_passed, month.cells_total = sorted(cells), len(cells), len(ground)
    month.patrols += 1
    month.save(update_fields=["cells", "cells_passed", "cells_total", "patrols"])
