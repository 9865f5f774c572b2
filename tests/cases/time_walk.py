"""A case whose unit needs more time: the verbs about time by the people whose turn it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.actions import extension, resume, suspension
from cases.models import Case, Condition
from jiangdu.models import Clock, ClockPause, User
from jiangdu.seed.workdays import seed_workdays
from tests.cases.walk import BY_DESK, Walk


class TimeWalk:
    """Wraps a `Walk`; `case` is in handling by the housing bureau with a limit of two workdays."""

    def __init__(self, walk: Walk, category: str = BY_DESK, limit: tuple[str, int] = ("work_day", 2)) -> None:
        seed_workdays()
        self.walk, self.world = walk, walk.world
        unit, value = limit
        Condition.objects.filter(category__code=category).update(limit_unit=unit, limit_value=value)
        self.case = walk.acknowledge(walk.filed(category))

    @property
    def order_id(self) -> int:
        return self.walk.order(self.case).pk

    def handle(self) -> Clock:
        return Clock.objects.of(self.case).get(stage="handle", part=self.order_id)

    def fresh(self) -> Case:
        self.case = self.walk.fresh(self.case)
        return self.case

    def ask_more(self, by: User | None = None) -> None:
        extension.request_extension(
            order_id=self.order_id, actor=by or self.world.housing, at=self.walk.tick(), reason="配件未到"
        )

    def grant_more(self, by: User | None = None) -> Case:
        actor = by or self.world.shiftleader
        extension.approve_extension(case_id=self.case.pk, actor=actor, at=self.walk.tick(), opinion="同意")
        return self.fresh()

    def ask_stop(self, days: int = 20, by: User | None = None, **fields: Any) -> None:
        body = {"reason_code": "season", "reason": "待春季补植", "until": self.day(days)} | fields
        suspension.request_suspension(
            order_id=self.order_id, actor=by or self.world.housing, at=self.walk.tick(), **body
        )

    def grant_stop(self, by: User | None = None) -> Case:
        actor = by or self.world.shiftleader
        suspension.approve_suspension(case_id=self.case.pk, actor=actor, at=self.walk.tick(), opinion="同意挂账")
        return self.fresh()

    def suspend(self, days: int = 20) -> Case:
        self.ask_stop(days)
        return self.grant_stop()

    def resume(self, by: User | None = None) -> Case:
        actor = by or self.world.shiftleader
        resume.resume_case(case_id=self.case.pk, actor=actor, at=self.walk.tick(), reason="情况加重")
        return self.fresh()

    def day(self, days: int) -> date:
        return timezone.localdate(self.walk.now) + timedelta(days=days)

    def pauses(self) -> list[ClockPause]:
        return list(ClockPause.objects.filter(clock=self.handle()).order_by("id"))


def local(text: str) -> datetime:
    """ "2026-11-24 10:05" in the district."""
    return timezone.make_aware(datetime.fromisoformat(text))
