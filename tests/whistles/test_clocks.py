"""Promises of a whistle and what happens when they are not kept: who is told when, and who counts as absent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Min

from jiangdu.models import Clock, ClockLevel, Notice
from jiangdu.outbox import deliver
from jiangdu.sweep import sweep
from tests.whistles.walk import CITY, HOUSING, WhistleWalk
from whistles.models import Whistle


def run_until(walk: WhistleWalk, moment: Any) -> None:
    """Sweep as the platform does, at the moment each level is due."""
    while (due := Clock.objects.to_check(moment).aggregate(first=Min("next_check_at"))["first"]) is not None:
        assert sweep(at=due)
    walk.now = moment


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=f"whistles.{kind}").values_list("user__username", flat=True))


def levels(whistle: Whistle) -> list[tuple[str, str, int]]:
    """(stage, level, minutes after the whistle) in order."""
    found = ClockLevel.objects.filter(clock__subject_id=whistle.pk, clock__subject_type="whistles.whistle")
    rows = found.order_by("reached_at", "pk").values_list("clock__stage", "level", "reached_at")
    return [(stage, level, (at - whistle.blown_at) // timedelta(minutes=1)) for stage, level, at in rows]


def test_enforcement_waits_for_office_hours(walk: WhistleWalk) -> None:
    walk.tick(hours=7, minutes=30)  # Monday 17:31 in the district
    whistle = walk.blow()
    local = whistle.blown_at.replace(hour=0, minute=0) + timedelta(days=1)
    assert walk.call(whistle).confirm_due_at == local + timedelta(minutes=31)  # Tuesday 08:31, 00:31 UTC
    walk.do(whistle, "confirm", walk.world.cityadmin)
    run_until(walk, whistle.blown_at + timedelta(hours=14))
    assert levels(whistle) == [] and told("confirm_late") == set()
    run_until(walk, whistle.blown_at + timedelta(hours=16))
    assert ("confirm", "red") in [row[:2] for row in levels(whistle)] and "housing" in told("confirm_late")
    run_until(walk, whistle.blown_at + timedelta(days=2))
    assert walk.call(whistle, HOUSING).state == walk.call(whistle, CITY).state == "absent"
    assert "leader" not in told("absent")  # only an emergency goes that far


def test_a_unit_in_time_hears_no_more(walk: WhistleWalk) -> None:
    whistle = walk.do(walk.blow("emergency", ()), "confirm", walk.world.cityadmin)
    whistle = walk.report_in(whistle, walk.world.cityadmin)
    run_until(walk, whistle.blown_at + timedelta(days=2))
    assert levels(whistle) == [] and whistle.due_at is None


def test_the_limit_is_a_row(walk: WhistleWalk) -> None:
    from datetime import date

    from jiangdu.models import StageLimit

    StageLimit.objects.create(
        stage="confirm", variant="emergency", valid_from=date(2026, 11, 1), normal_value=3, normal_unit="urgent_minute",
        urgent_value=3, urgent_unit="urgent_minute",
    )  # fmt: skip
    whistle = walk.blow("emergency")
    assert walk.call(whistle).confirm_due_at == whistle.blown_at + timedelta(minutes=3)


def test_a_refusal_not_decided_reaches_the_centre(walk: WhistleWalk) -> None:
    whistle = walk.do(walk.blow(), "refuse", walk.world.housing, reason="不属职责")
    deliver(at=walk.now)
    assert told("refused") == {"shiftleader"}
    run_until(walk, whistle.blown_at + timedelta(hours=2))
    assert told("return_review_late") == {"shiftleader"}
