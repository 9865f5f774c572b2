"""A small world for clocks: seeded rules, a unit as the subject, and what was told about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jiangdu.history import history_of, record
from jiangdu.models import Clock, Unit
from jiangdu.modules import Module, Subject, register, unregister
from jiangdu.scope import SYSTEM
from jiangdu.seed.clock_rules import seed_clock_rules
from jiangdu.seed.workdays import seed_workdays

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    """A moment in local time from "2026-11-24 10:05"."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def seed_rules() -> None:
    seed_workdays()
    seed_clock_rules()


def make_unit(code: str = "T-CLOCK") -> Unit:
    return Unit.objects.create(code=code, name_zh="测试局", short_zh="测试", kind=Unit.Kind.DEPARTMENT)


def lock_unit(pk: int) -> Unit:
    return Unit.objects.select_for_update().get(pk=pk)


def tell_history(locked: Unit, clock: Clock, level: str, at: datetime) -> None:
    """What a subject does with a level, here: an entry, so that a rolled back telling leaves nothing."""
    record(locked, "clock.level", actor=SYSTEM, at=at, level=level, stage=clock.stage)


def told(unit: Unit) -> list[str]:
    """The levels told about a unit so far, in order."""
    return [entry.data["level"] for entry in history_of(unit).filter(name="clock.level")]


@contextmanager
def units_as_subjects(**parts: Any) -> Iterator[None]:
    """Units take part as subjects of clocks; `parts` replaces any part of the Subject."""
    given = {"lock": lock_unit, "on_level": tell_history, **parts}
    subject = Subject("jiangdu.unit", visible_to=lambda user: Unit.objects.none(), url=lambda unit: "", **given)
    register(Module(name="test-clocks", label="test", subjects=[subject]))
    try:
        yield
    finally:
        unregister("test-clocks")
