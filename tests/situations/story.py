"""A situation told with the clock moved: people act at the time the story says, and between them the platform runs by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min
from django.utils import translation

from cases.actions.look_at_suspended import remind_of_looks
from cases.actions.resume import resume_due
from cases.models import Case, WorkOrder
from cases.queries.timeline import timeline
from jiangdu.duty_calls import advance
from jiangdu.explanations import explanation_text
from jiangdu.history import history_of
from jiangdu.models import Clock, ClockLevel, DutyCall, Notice, User
from jiangdu.outbox import deliver
from jiangdu.sweep import sweep
from tests.cases.time_walk import local
from tests.whistles.walk import WhistleWalk

MINUTE = timedelta(minutes=1)


class Story(WhistleWalk):
    """`story.at("2026-10-01 23:40")`, then a verb: it happens at that minute of the district's time."""

    def at(self, text: str) -> None:
        """Let the platform run until then; whatever is done next is done at that minute."""
        self.run_until(local(text))
        self.now = local(text) - MINUTE

    def run_until(self, moment: datetime) -> None:
        """Deliver, sweep and call at each moment something is due, as the beat does; the daily timers each morning."""
        deliver(at=self.now)
        while (due := self._next_due(moment)) is not None:
            self._daily(due)
            sweep(at=due)
            advance(at=due)
            deliver(at=due)
        self._daily(moment)
        deliver(at=moment)
        self.now = moment

    def _next_due(self, moment: datetime) -> datetime | None:
        checks = Clock.objects.to_check(moment).aggregate(first=Min("next_check_at"))["first"]
        calls = DutyCall.objects.filter(ended_at=None, next_try_at__lte=moment).aggregate(first=Min("next_try_at"))
        return min(filter(None, (checks, calls["first"])), default=None)

    def _daily(self, moment: datetime) -> None:
        """Every day between at five past midnight: what is suspended is looked at and goes on."""
        day = self.now
        while (day := _after_midnight(day)) <= moment:
            resume_due(at=day)
            remind_of_looks(at=day)
            deliver(at=day)
        self.now = max(self.now, moment)

    # what people see ------------------------------------------------------------------------------------------------

    def told(self, kind: str, about: Any = None) -> set[str]:
        """Who got a notice of this kind."""
        found = Notice.objects.filter(kind=kind)
        found = found.filter(subject_id=about.pk) if about else found
        return set(found.values_list("user__username", flat=True))

    def clock(self, subject: Any, stage: str, part: int | None = None) -> Clock:
        """The newest clock of this stage."""
        clocks = Clock.objects.of(subject).filter(stage=stage)
        return (clocks.filter(part=part) if part else clocks).latest("id")

    def running(self, subject: Any) -> set[str]:
        """The stages whose promises run; standing ones with a star."""
        return {c.stage + ("*" if c.paused_at else "") for c in Clock.objects.open().of(subject)}

    def levels(self, subject: Any, stage: str) -> list[tuple[str, datetime]]:
        """(level, when it was reached) in order."""
        found = ClockLevel.objects.filter(clock__in=Clock.objects.of(subject).filter(stage=stage))
        return list(found.order_by("reached_at", "pk").values_list("level", "reached_at"))

    def explained(self, clock: Clock) -> str:
        with translation.override("zh-hans"):
            return explanation_text(clock, self.now.date())

    def sentences(self, case: Case, reader: User) -> list[str]:
        """The case's history as this person reads it, in Chinese."""
        with translation.override("zh-hans"):
            return [happening.sentence for happening in timeline(self.fresh(case), reader)]

    def names(self, subject: Any) -> list[str]:
        return [entry.name for entry in history_of(subject)]

    def seen_order(self, case: Case) -> WorkOrder:
        return WorkOrder.objects.get(pk=self.order(case).pk)


def _after_midnight(moment: datetime) -> datetime:
    start = local(f"{moment.astimezone(local('2026-01-01').tzinfo).date()} 00:05")
    return start if start > moment else start + timedelta(days=1)
