"""Which positions of a phone can be believed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from grids.rules.cells import metres

Why = Literal["repeated", "before_start", "future", "inaccurate", "too_fast"]
CLOCKS_DIFFER = timedelta(minutes=2)  # a phone's clock may be off by this much
_NOISE_M = 100.0  # positions jump about: below this distance a speed says nothing


@dataclass(frozen=True)
class TrackPoint:
    """A position as the phone says it: WGS-84 degrees, accuracy as a radius in metres."""

    at: datetime
    lng: float
    lat: float
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Limits:
    accuracy_m: float
    top_speed_kmh: float


@dataclass(frozen=True)
class Sifted:
    """`kept` in order of time; `refused` as (place in the batch, why)."""

    kept: list[TrackPoint] = field(default_factory=list)
    refused: list[tuple[int, Why]] = field(default_factory=list)


def sift(
    points: Sequence[TrackPoint],
    *,
    started_at: datetime,
    now: datetime,
    last: TrackPoint | None,
    known: Iterable[datetime],
    limits: Limits,
) -> Sifted:
    """Sort a batch into believed and refused. `last`: the newest kept so far; `known`: moments kept already."""
    result, seen = Sifted(), set(known)
    for index, point in sorted(enumerate(points), key=lambda item: item[1].at):
        why = _fault(point, started_at, now, last, seen, limits)
        if why:
            result.refused.append((index, why))
            continue
        seen.add(point.at)
        result.kept.append(point)
        last = point if last is None or point.at > last.at else last
    result.refused.sort()
    return result


def _fault(
    point: TrackPoint, started_at: datetime, now: datetime, last: TrackPoint | None, seen: set[datetime], limits: Limits
) -> Why | None:
    if point.at in seen:
        return "repeated"
    if point.at < started_at - CLOCKS_DIFFER:
        return "before_start"
    if point.at > now + CLOCKS_DIFFER:
        return "future"
    if point.accuracy_m is not None and point.accuracy_m > limits.accuracy_m:
        return "inaccurate"
    if last is not None and _too_fast(last, point, limits):
        return "too_fast"
    return None


def _too_fast(one: TrackPoint, other: TrackPoint, limits: Limits) -> bool:
    """Faster than believable since the position before (or, coming late, until the one after)."""
    way = metres(one.lng, one.lat, other.lng, other.lat)
    seconds = abs((other.at - one.at).total_seconds())
    return way > _NOISE_M and way > seconds * limits.top_speed_kmh / 3.6
