"""A village is merged: its cases move to the new codes, once, and keep the grid they were reported in."""

import pytest
from django.utils import timezone

from cases.actions.follow_grid import follow_recoded_grid
from grids.actions.merge_villages import merge_villages
from jiangdu.history import history_of
from jiangdu.models import HistoryEntry, Outbox
from jiangdu.outbox import deliver
from jiangdu.scope import SYSTEM
from tests.grids.factories import make_grid

pytestmark = pytest.mark.django_db


def test_cases_follow_their_grid(walk):
    case, elsewhere = walk.report(), walk.report(at=(119.17, 32.05), by=walk.world.other_patroller)
    old, target = case.grid_code, f"{walk.world.town_code}009"
    make_grid(target)
    new = merge_villages(source_code=old[:12], target_code=target, actor=SYSTEM, at=timezone.now(), reason="").codes[
        old
    ]
    assert Outbox.objects.filter(subscriber="cases.follow_grid", entry__name="grid.recoded").exists()
    deliver(at=timezone.now())
    case, other = walk.fresh(case), walk.fresh(elsewhere)
    assert (case.grid_code, case.reported_grid_code) == (new, old)
    assert other.grid_code == elsewhere.grid_code
    entry = history_of(case).filter(name="grid.recoded").get()
    assert entry.data == {"old_code": old, "new_code": new}


def test_told_twice_it_changes_nothing_more(walk):
    case = walk.report()
    make_grid(f"{walk.world.town_code}009")
    merge_villages(
        source_code=case.grid_code[:12],
        target_code=f"{walk.world.town_code}009",
        actor=SYSTEM,
        at=timezone.now(),
        reason="",
    )
    for entry in HistoryEntry.objects.filter(name="grid.recoded", subject_type="grids.grid"):
        follow_recoded_grid(entry)
        follow_recoded_grid(entry)
    assert history_of(case).filter(name="grid.recoded").count() == 1
