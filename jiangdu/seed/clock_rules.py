"""Office hours, stage limits and the ladder a district starts with. All are rows an administrator changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db import transaction

from jiangdu.models import LadderStep, OfficeHours, StageLimit
from jiangdu.modules import parts

SINCE = date(2004, 1, 1)
HOURS = ((time(8), time(12)), (time(14), time(18)))
WORK_DAY = 480
HOUR = 60

# stage, variant, normal limit, limit if urgent (continuous unless the unit says work_…)
LIMITS = (
    ("accept", "", 30, "work_minute", 10, "urgent_minute"),
    ("pre_check", "", 1, "work_hour", 30, "urgent_minute"),
    ("pre_check", "country", 2, "work_hour", 1, "urgent_hour"),
    ("dispatch", "", 30, "work_minute", 10, "urgent_minute"),
    ("acknowledge", "", 1, "work_hour", 15, "urgent_minute"),
    ("return", "", 2, "work_hour", 30, "urgent_minute"),
    ("return_review", "", 1, "work_hour", 15, "urgent_minute"),
    ("coordinate", "", 1, "work_day", 1, "urgent_hour"),
    ("approve", "", 4, "work_hour", 4, "work_hour"),
    ("verify", "", 1, "work_hour", 1, "work_hour"),
    ("verify", "country", 2, "work_hour", 2, "work_hour"),
    ("close", "", 2, "work_hour", 2, "work_hour"),
    ("call_back", "", 1, "work_day", 1, "work_day"),
)


@transaction.atomic
def seed_clock_rules() -> None:
    """Add each set of rules if its table is empty, then what modules propose; what an administrator entered stays."""
    if not OfficeHours.objects.filter(unit=None).exists():
        OfficeHours.objects.bulk_create(OfficeHours(starts=a, ends=b, valid_from=SINCE) for a, b in HOURS)
    if not StageLimit.objects.exists():
        StageLimit.objects.bulk_create(map(_limit, LIMITS))
    if not LadderStep.objects.exists():
        LadderStep.objects.bulk_create(LadderStep(valid_from=SINCE, **step) for step in ladder_steps())
    _seed_modules()


def _seed_modules() -> None:
    """Limits and ladders of the installed modules, each where there is none for its stage and variant."""
    have = set(StageLimit.objects.values_list("stage", "variant"))
    new = [seed for seed in parts("limits") if (seed.stage, seed.variant) not in have]
    StageLimit.objects.bulk_create(_limit(astuple(seed)) for seed in new)
    climbed = set(LadderStep.objects.values_list("stage", "is_urgent"))
    LadderStep.objects.bulk_create(
        LadderStep(valid_from=SINCE, stage=seed.stage, is_urgent=seed.is_urgent, **step)
        for seed in parts("ladders")
        if (seed.stage, seed.is_urgent) not in climbed
        for step in seed.steps
    )


def _limit(row: tuple[Any, ...]) -> StageLimit:
    """A row of the table above."""
    stage, variant, value, unit, urgent_value, urgent_unit = row
    return StageLimit(
        stage=stage, variant=variant, normal_value=value, normal_unit=unit,
        urgent_value=urgent_value, urgent_unit=urgent_unit, valid_from=SINCE,
    )  # fmt: skip


def ladder_steps() -> Iterator[dict[str, Any]]:
    """The general ladder, normal and urgent, and the one for answers, which never draft further orders."""
    for urgent in (False, True):
        for stage in ("", "answer"):
            yield from ({"stage": stage, "is_urgent": urgent, **step} for step in _until_due())
        after = _after_due_urgent() if urgent else _after_due()
        yield from ({"stage": "", "is_urgent": urgent, **step} for step in after)


def _until_due() -> Iterator[dict[str, Any]]:
    yield {"level": "yellow", "share_percent": 70, "above_minutes": HOUR}
    yield {
        "level": "orange", "share_percent": 90, "above_minutes": HOUR, "minutes_left": 30, "minutes_left_from": 4 * HOUR
    }  # fmt: skip
    yield {"level": "red", "share_percent": 100}


def _after_due() -> Iterator[dict[str, Any]]:
    yield {"level": "L2", "times_after_due": Decimal(1), "minimum_after_due": WORK_DAY}
    yield {"level": "L3", "times_after_due": Decimal(2), "minimum_after_due": 3 * WORK_DAY}
    yield {"level": "L4", "minutes_after_previous": 5 * WORK_DAY, "above_minutes": HOUR}


def _after_due_urgent() -> Iterator[dict[str, Any]]:
    yield {"level": "L2", "times_after_due": Decimal(1), "after_due_calendar": "continuous"}
    yield {"level": "L3", "times_after_due": Decimal(2), "after_due_calendar": "continuous"}
    yield {"level": "L4", "minutes_after_previous": 5 * WORK_DAY, "above_minutes": HOUR}
