"""The dated rules of time as values: calendars, stage limits, ladders. Kept per process, re-read when they change.

`rules()` costs one tiny query: the stamps of the three sets of rules. Only a set whose stamp moved is read again, so
the next action follows an administrator's change without a restart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from jiangdu.ladder import Step
from jiangdu.limits import OFFICE, Limit
from jiangdu.models import LadderStep, OfficeHours, RuleVersion, StageLimit, Workday, WorkYear
from jiangdu.worktime import CONTINUOUS, Calendar, Hours, Span, SpecialDay

Calendars = Mapping[int | None, Calendar]


@dataclass(frozen=True)
class Rulebook:
    """The rules as they are now. Rows valid from a day count from that day on."""

    calendar_version: int
    calendars: Calendars
    limits: Mapping[tuple[str, str], tuple[StageLimit, ...]]
    ladders: Mapping[tuple[str, bool], tuple[LadderStep, ...]]
    stamps: Mapping[str, int] = field(default_factory=dict)  # of all sets of rules, other apps' too

    def office(self, unit_id: int | None) -> Calendar:
        """Office hours of a unit, or the district's if it has none of its own."""
        calendar = self.calendars.get(unit_id) or self.calendars.get(None)
        if calendar is None:
            raise ImproperlyConfigured("no office hours for the district: seed or enter them")
        return calendar

    def calendar(self, kind: str, unit_id: int | None) -> Calendar:
        """The calendar a limit is measured in."""
        return self.office(unit_id) if kind == OFFICE else CONTINUOUS

    def limit(self, stage: str, *, urgent: bool, on: date, variant: str = "") -> Limit:
        """The limit of a stage valid on a day; a variant without rows takes the general one. LookupError if none."""
        rows = self.limits.get((stage, variant)) or self.limits.get((stage, "")) or ()
        valid = [row for row in rows if row.valid_from <= on]
        if not valid:
            raise LookupError(f"no limit for the stage {stage!r} on {on}")
        return valid[-1].limit(urgent=urgent)

    def ladder(self, stage: str, *, urgent: bool, on: date) -> list[Step]:
        """The steps of a stage valid on a day: its own rows, else the general ones; always the newest set."""
        for key in ((stage, urgent), ("", urgent)):
            valid = [row for row in self.ladders.get(key, ()) if row.valid_from <= on]
            if valid:
                return [_step(row) for row in valid if row.valid_from == valid[-1].valid_from]
        return []


_kept: dict[str, tuple[int, Any]] = {}


def rules() -> Rulebook:
    """The rules in force; one query when nothing changed."""
    stamps = dict(RuleVersion.objects.values_list("name", "version"))
    return Rulebook(
        calendar_version=stamps.get("calendar", 0),
        calendars=_fresh("calendar", stamps, _read_calendars),
        limits=_fresh("stage_limit", stamps, _read_limits),
        ladders=_fresh("ladder", stamps, _read_ladders),
        stamps=stamps,
    )


def stage_limit(stage: str, *, urgent: bool, variant: str = "", at: datetime | None = None) -> Limit:
    """The limit of a stage at a moment (now if none). For several at once take `rules()` and ask it."""
    return rules().limit(stage, urgent=urgent, variant=variant, on=timezone.localdate(at))


def _fresh(name: str, stamps: Mapping[str, int], read: Callable[[], Any]) -> Any:
    """The kept value of one set of rules, read again if its stamp moved."""
    stamp, kept = stamps.get(name, 0), _kept.get(name)
    if kept is None or kept[0] != stamp:
        kept = _kept[name] = (stamp, read())
    return kept[1]


def _read_calendars() -> Calendars:
    days = {
        row.day: SpecialDay(row.kind == Workday.Kind.ADJUSTED_WORKDAY, row.name_zh, row.name_en)
        for row in Workday.objects.all()
    }
    published = frozenset(WorkYear.objects.filter(is_published=True).values_list("year", flat=True))
    zone = ZoneInfo(settings.TIME_ZONE)
    by_unit: dict[int | None, list[OfficeHours]] = defaultdict(list)
    for row in OfficeHours.objects.order_by("valid_from", "starts"):
        by_unit[row.unit_id].append(row)
    return {unit: Calendar(zone, days, _hours(rows), published) for unit, rows in by_unit.items()}


def _hours(rows: Iterable[OfficeHours]) -> tuple[Hours, ...]:
    """The sets of office hours of one unit, by the day they are valid from."""
    sets: dict[date, dict[int | None, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        sets[row.valid_from][row.weekday].append((_minutes(row.starts), _minutes(row.ends)))
    return tuple(
        Hours(day, _merged(spans.get(None, [])), {w: _merged(s) for w, s in spans.items() if w is not None})
        for day, spans in sorted(sets.items())
    )


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Overlapping spans joined, so that no minute counts twice."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _minutes(moment: time) -> int:
    # 23:59 is the last minute a time field can say; it means midnight.
    minutes = moment.hour * 60 + moment.minute
    return 1440 if minutes == 1439 else minutes


def _read_limits() -> Mapping[tuple[str, str], tuple[StageLimit, ...]]:
    rows: dict[tuple[str, str], list[StageLimit]] = defaultdict(list)
    for row in StageLimit.objects.order_by("valid_from"):
        rows[row.stage, row.variant].append(row)
    return {key: tuple(found) for key, found in rows.items()}


def _read_ladders() -> Mapping[tuple[str, bool], tuple[LadderStep, ...]]:
    rows: dict[tuple[str, bool], list[LadderStep]] = defaultdict(list)
    for row in LadderStep.objects.order_by("valid_from", "id"):
        rows[row.stage, row.is_urgent].append(row)
    return {key: tuple(found) for key, found in rows.items()}


def _step(row: LadderStep) -> Step:
    return Step(
        level=row.level,
        above_minutes=row.above_minutes,
        share_percent=row.share_percent,
        minutes_left=row.minutes_left,
        minutes_left_from=row.minutes_left_from,
        times_after_due=row.times_after_due,
        minimum_after_due=row.minimum_after_due,
        after_due_calendar=row.after_due_calendar,
        minutes_after_previous=row.minutes_after_previous,
    )
