"""Patrols: started, tracked while running, stopped; covered ground; who sees what; forgetting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from grids.actions.coverage import compute_coverage, erase_old_tracks
from grids.actions.look import look_at_live, look_at_patrol
from grids.actions.patrol import (
    AlreadyOnPatrol,
    PatrolStopped,
    add_points,
    end_forgotten_patrols,
    start_patrol,
    stop_patrol,
)
from grids.models import FieldSettings, GridCoverage, Patrol
from grids.rules.track import TrackPoint
from jiangdu.errors import InvalidInput, NotAllowed, NotInScope
from jiangdu.history import history_of
from jiangdu.models import Audit, HistoryEntry, Notice
from jiangdu.outbox import deliver
from tests.ground import HOME, NEXT, OTHER_TOWN
from tests.world import GRID, NEXT_GRID

NORTH = 1 / 111_195


def walk_north(start: datetime, metres: int, *, begin: int = 0) -> list[TrackPoint]:
    """A position every 20 m and 15 s, from HOME."""
    steps = range(begin // 20, (begin + metres) // 20)
    return [TrackPoint(start + timedelta(seconds=15 * n), HOME[0], HOME[1] + 20 * n * NORTH, 8) for n in steps]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def patrol(ground: Any, now: datetime) -> Patrol:
    return start_patrol(actor=ground.patroller, at=now - timedelta(hours=1))


def finished(ground: Any, patrol: Patrol, metres: int = 1000) -> Patrol:
    points = walk_north(patrol.started_at, metres)
    add_points(patrol_id=patrol.pk, actor=ground.patroller, at=timezone.now(), points=points)
    stop_patrol(patrol_id=patrol.pk, actor=ground.patroller, at=timezone.now())
    return compute_coverage(patrol_id=patrol.pk, at=timezone.now())


def test_the_grid_follows_from_the_post_the_position_or_the_choice(ground: Any, now: datetime) -> None:
    assert start_patrol(actor=ground.patroller, at=now).grid_code == GRID
    assert start_patrol(actor=ground.neighbour, at=now, position=NEXT).grid_code == NEXT_GRID
    with pytest.raises(InvalidInput) as refusal:
        start_patrol(actor=ground.gridhead, at=now, grid_code=NEXT_GRID)
    assert refusal.value.code == "not_yours"
    assert start_patrol(actor=ground.gridhead, at=now, position=OTHER_TOWN).grid_code == GRID


def test_one_person_one_patrol(ground: Any, patrol: Patrol, now: datetime) -> None:
    with pytest.raises(AlreadyOnPatrol):
        start_patrol(actor=ground.patroller, at=now)


@pytest.mark.parametrize("person", ["guide", "acceptor", "shiftleader", "outsider", "cityhandler"])
def test_who_must_not_go_on_patrol(ground: Any, now: datetime, person: str) -> None:
    with pytest.raises(NotAllowed):
        start_patrol(actor=getattr(ground, person), at=now)


def test_points_only_from_its_patroller_and_only_while_it_runs(ground: Any, patrol: Patrol, now: datetime) -> None:
    points = walk_north(patrol.started_at, 100)
    for person, error in [
        (ground.gridhead, NotInScope), (ground.neighbour, NotInScope), (ground.other_patroller, NotInScope),
        (ground.shiftleader, NotAllowed),
    ]:  # fmt: skip
        with pytest.raises(error):
            add_points(patrol_id=patrol.pk, actor=person, at=now, points=points)
    assert len(add_points(patrol_id=patrol.pk, actor=ground.patroller, at=now, points=points).kept) == 5
    stop_patrol(patrol_id=patrol.pk, actor=ground.patroller, at=now)
    with pytest.raises(PatrolStopped):
        add_points(patrol_id=patrol.pk, actor=ground.patroller, at=now, points=points)


def test_a_repeated_batch_changes_nothing_and_a_leap_is_refused(ground: Any, patrol: Patrol, now: datetime) -> None:
    points = walk_north(patrol.started_at, 100)
    for _ in range(2):
        add_points(patrol_id=patrol.pk, actor=ground.patroller, at=now, points=points)
    leap = TrackPoint(points[-1].at + timedelta(seconds=10), NEXT[0], NEXT[1], 5)
    sifted = add_points(patrol_id=patrol.pk, actor=ground.patroller, at=now, points=[leap])
    assert sifted.refused == [(0, "too_fast")]
    patrol = Patrol.objects.get(pk=patrol.pk)
    assert (patrol.kept_points, patrol.refused_points, patrol.points.count()) == (5, 1, 5)


def test_coverage_is_cells_passed_over_cells_of_the_grid(ground: Any, patrol: Patrol) -> None:
    done = finished(ground, patrol)
    assert done.distance_m == pytest.approx(980, abs=3)
    assert done.cells_passed == pytest.approx(20, abs=2)
    assert done.cells_total == pytest.approx(4716 * 11120 / 2500, rel=0.02)
    month = GridCoverage.objects.get(grid_code=GRID)
    assert (month.cells_passed, month.cells_total, month.patrols) == (done.cells_passed, done.cells_total, 1)


def test_the_month_unites_patrols_and_counts_no_cell_twice(ground: Any, patrol: Patrol) -> None:
    first = finished(ground, patrol)
    again = start_patrol(actor=ground.gridhead, at=timezone.now() - timedelta(hours=1))
    points = walk_north(again.started_at, 600, begin=500)
    add_points(patrol_id=again.pk, actor=ground.gridhead, at=timezone.now(), points=points)
    stop_patrol(patrol_id=again.pk, actor=ground.gridhead, at=timezone.now())
    again = compute_coverage(patrol_id=again.pk, at=timezone.now())
    month = GridCoverage.objects.get(grid_code=GRID)
    assert month.patrols == 2
    assert set(month.cells) == set(first.cells) | set(again.cells)
    assert month.cells_passed < first.cells_passed + again.cells_passed  # type: ignore[operator]


def test_ground_outside_the_grid_does_not_count(ground: Any, patrol: Patrol, now: datetime) -> None:
    points = [TrackPoint(patrol.started_at + timedelta(minutes=n), *NEXT) for n in range(3)]
    add_points(patrol_id=patrol.pk, actor=ground.patroller, at=now, points=points)
    stop_patrol(patrol_id=patrol.pk, actor=ground.patroller, at=now)
    assert compute_coverage(patrol_id=patrol.pk, at=now).cells_passed == 0


def test_stopping_computes_after_commit_and_only_once(
    ground: Any, patrol: Patrol, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add_points(
            patrol_id=patrol.pk, actor=ground.patroller, at=timezone.now(), points=walk_north(patrol.started_at, 400)
        )
        stop_patrol(patrol_id=patrol.pk, actor=ground.patroller, at=timezone.now())
    deliver(at=timezone.now())
    deliver(at=timezone.now())
    compute_coverage(patrol_id=patrol.pk, at=timezone.now())
    assert Patrol.objects.get(pk=patrol.pk).computed_at
    assert GridCoverage.objects.get(grid_code=GRID).patrols == 1


def test_a_track_is_its_patrollers_and_the_shift_leaders_and_every_other_look_is_recorded(
    ground: Any, patrol: Patrol, now: datetime
) -> None:
    finished(ground, patrol)
    assert look_at_patrol(patrol_id=patrol.pk, actor=ground.patroller, at=now).pk == patrol.pk
    assert not Audit.objects.filter(action="patrols.track_seen").exists()
    for person in ["gridhead", "neighbour", "guide", "inspector", "town", "leader", "auditor", "other_centre"]:
        with pytest.raises(NotInScope):
            look_at_patrol(patrol_id=patrol.pk, actor=getattr(ground, person), at=now)
    for person in ["shiftleader", "towncentre"]:
        look_at_patrol(patrol_id=patrol.pk, actor=getattr(ground, person), at=now)
    assert Audit.objects.filter(action="patrols.track_seen", subject_id=str(patrol.pk)).count() == 2


def test_live_positions_are_the_shift_leaders_and_vanish_with_the_stop(
    ground: Any, patrol: Patrol, now: datetime
) -> None:
    points = walk_north(patrol.started_at, 100)
    add_points(patrol_id=patrol.pk, actor=ground.patroller, at=now, points=points)
    assert [row.last_position.x for row in look_at_live(actor=ground.shiftleader, at=now)] == [HOME[0]]
    assert not look_at_live(actor=ground.other_centre, at=now)
    for person in ["gridhead", "town", "leader", "inspector", "patroller"]:
        with pytest.raises(NotAllowed):
            look_at_live(actor=getattr(ground, person), at=now)
    look_at_live(actor=ground.shiftleader, at=now + timedelta(minutes=1))
    assert Audit.objects.filter(action="patrols.live_seen", actor=ground.shiftleader).count() == 1
    stop_patrol(patrol_id=patrol.pk, actor=ground.patroller, at=now)
    assert Patrol.objects.get(pk=patrol.pk).last_position is None
    assert not look_at_live(actor=ground.shiftleader, at=now)


def test_tracks_are_erased_after_their_days_and_the_figures_stay(ground: Any, patrol: Patrol) -> None:
    done = finished(ground, patrol)
    FieldSettings(pk=1, track_days=10).save()
    assert erase_old_tracks(at=timezone.now() + timedelta(days=9)) == 0
    assert erase_old_tracks(at=timezone.now() + timedelta(days=11)) == 1
    assert erase_old_tracks(at=timezone.now() + timedelta(days=12)) == 0
    erased = Patrol.objects.get(pk=patrol.pk)
    assert not erased.points.exists() and not erased.cells
    assert (erased.cells_passed, erased.distance_m) == (done.cells_passed, done.distance_m)
    assert GridCoverage.objects.get(grid_code=GRID).cells_passed == done.cells_passed
    assert [entry.name for entry in history_of(erased)] == ["patrol.started", "patrol.stopped", "patrol.track_erased"]


def test_history_says_nothing_of_where(ground: Any, patrol: Patrol) -> None:
    finished(ground, patrol)
    for entry in HistoryEntry.objects.filter(subject_type="grids.patrol"):
        assert set(entry.data) <= {"grid", "ending"}


def test_a_silent_patrol_ends_at_its_last_position(ground: Any, patrol: Patrol, now: datetime) -> None:
    points = walk_north(patrol.started_at, 100)
    add_points(patrol_id=patrol.pk, actor=ground.patroller, at=now, points=points)
    assert end_forgotten_patrols(at=points[-1].at + timedelta(minutes=119)) == 0
    assert end_forgotten_patrols(at=points[-1].at + timedelta(minutes=121)) == 1
    ended = Patrol.objects.get(pk=patrol.pk)
    assert (ended.stopped_at, ended.ending) == (points[-1].at, "timed_out")
    assert Notice.objects.filter(kind="grids.patrol_timed_out", user=ground.patroller).count() == 1


def test_coverage_is_seen_by_area_and_right(ground: Any, patrol: Patrol) -> None:
    finished(ground, patrol)
    seen = {
        name: GridCoverage.objects.visible_to(getattr(ground, name)).count()
        for name in ["gridhead", "town", "shiftleader", "leader", "other_town", "other_patroller", "guide", "outsider"]
    }
    assert seen == {
        "gridhead": 1, "town": 1, "shiftleader": 1, "leader": 1, "other_town": 0, "other_patroller": 0, "guide": 0,
        "outsider": 0,
    }  # fmt: skip
