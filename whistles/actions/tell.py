"""Telling people what happened to a whistle: the subscriber that turns history entries into notices, after commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jiangdu.models import HistoryEntry, User
from jiangdu.notices import notify
from whistles.models import Kind, Whistle, WhistleCall
from whistles.queries import audience

Recipients = Callable[[Whistle, WhistleCall | None, HistoryEntry], Iterable[User]]


def facts(whistle: Whistle, call: WhistleCall | None) -> dict[str, Any]:
    """What a notice may say: never the matter's own words, they may name people."""
    return {
        "number": whistle.number,
        "what": Kind(whistle.kind).label,
        "town": whistle.town,
        "unit": call.unit if call else None,
    }


def tell(entry: HistoryEntry) -> None:
    """Send the notice an entry calls for, to each person once, not to the one who acted."""
    whistle = Whistle.objects.for_list().get(pk=entry.subject_id)
    code = entry.data.get("whom")
    call = next((call for call in whistle.calls_now if call.unit.code == code), None)
    people = [user for user in RECIPIENTS[entry.name](whistle, call, entry) if user.pk != entry.actor_id]
    kind = f"whistles.{entry.name.removeprefix('whistle.')}"
    notify(
        kind,
        to=audience.distinct(people),
        at=entry.at,
        subject=whistle,
        urgent=whistle.is_emergency and entry.name in URGENT,
        **facts(whistle, call),
    )


def _called(whistle: Whistle, call: WhistleCall | None, entry: HistoryEntry) -> Iterable[User]:
    """The duty phone of every unit; if it is no emergency its leaders as well."""
    for called in whistle.calls_now:
        yield from audience.duty_phone(called.unit, entry.at)
        if not whistle.is_emergency:
            yield from audience.leaders_of(called.unit)


def _unit(whistle: Whistle, call: WhistleCall | None, entry: HistoryEntry) -> Iterable[User]:
    if call:
        yield from audience.duty_phone(call.unit, entry.at)
        yield from audience.leaders_of(call.unit)


def _town(whistle: Whistle, call: WhistleCall | None, entry: HistoryEntry) -> Iterable[User]:
    return audience.town_of(whistle)


def _centre(whistle: Whistle, call: WhistleCall | None, entry: HistoryEntry) -> Iterable[User]:
    return audience.district_centre(whistle, entry.at)


def _everybody(whistle: Whistle, call: WhistleCall | None, entry: HistoryEntry) -> Iterable[User]:
    """The town and whoever came or was still awaited."""
    yield from audience.town_of(whistle)
    for called in whistle.calls_now:
        yield from audience.duty_phone(called.unit, entry.at)


def _owner(whistle: Whistle, call: WhistleCall | None, entry: HistoryEntry) -> Iterable[User]:
    task = whistle.tasks.select_related("unit").filter(pk=entry.data.get("task")).first()
    return audience.leaders_of(task.unit) if task else []


RECIPIENTS: dict[str, Recipients] = {
    "whistle.blown": _called,
    "whistle.confirmed": _town,
    "whistle.reported_in": _town,
    "whistle.arrival_recorded": _unit,
    "whistle.time_agreed": _unit,
    "whistle.refused": _centre,
    "whistle.refusal_upheld": lambda whistle, call, entry: [*_unit(whistle, call, entry), *_town(whistle, call, entry)],
    "whistle.refusal_denied": lambda whistle, call, entry: [*_unit(whistle, call, entry), *_town(whistle, call, entry)],
    "whistle.part_done": _town,
    "whistle.task_added": _owner,
    "whistle.task_done": _town,
    "whistle.finished": _everybody,
    "whistle.cancelled": _everybody,
    "whistle.rated": _unit,
    "whistle.answered": _town,
}
URGENT = frozenset({"whistle.blown", "whistle.refusal_denied", "whistle.cancelled"})
