"""The page of one whistle: who was called, who is where, what is left to do, what happened, what may be done now."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from cases.models import Case
from jiangdu.attachments import photo_shown
from jiangdu.models import Attachment
from jiangdu.scope import can_now, may, scope_of
from whistles.actions.calls import allowed
from whistles.actions.tasks import may_finish
from whistles.models import Whistle, WhistleCall, WhistleState
from whistles.queries.features import arrivals
from whistles.queries.timeline import Happening, timeline
from whistles.web.buttons import BUTTONS

ICONS = {"whistle.absent": "exclamation-octagon", "whistle.reported_in": "geo-alt", "whistle.finished": "flag"}
TONES = {"whistle.absent": "late", "whistle.finished": "done", "whistle.clock_level": "attention"}


@login_required
def whistle_page(request: HttpRequest, number: str) -> HttpResponse:
    """`/whistles/<number>/`."""
    user: Any = request.user
    whistle = _visible(request, number)
    shown = [(row, _photo(row, request)) for row in whistle.photos_now]
    calls = [_call(call, user, shown) for call in whistle.calls_now]
    context = {
        "whistle": whistle,
        "calls": calls,
        "current": _current(calls, user),
        "tasks": [_task(task, whistle, user) for task in whistle.tasks_now],
        "cases": Case.objects.visible_to(user).filter(pk__in=whistle.cases.values("pk")).for_page().order_by("pk"),
        "buttons": _buttons(whistle, user),
        "timeline": [_entry(item, shown) for item in reversed(timeline(whistle))],
    }
    return render(request, "whistles/whistle.html", context)


@login_required
def whistle_places(request: HttpRequest, number: str) -> HttpResponse:
    """`/whistles/<number>/places/`: who is where, as GeoJSON for the page's map."""
    features = arrivals(_visible(request, number))
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _visible(request: HttpRequest, number: str) -> Whistle:
    user: Any = request.user
    whistle = Whistle.objects.visible_to(user).for_list().filter(number=number).first()
    if whistle is None:
        raise Http404
    return whistle


def _photo(row: Attachment, request: HttpRequest) -> dict[str, Any]:
    return photo_shown(row, request)


def _buttons(whistle: Whistle, user: Any) -> dict[str, Any]:
    """The one primary button, the plain ones and the dangerous ones."""
    works = allowed(whistle, user)
    names = [name for name in BUTTONS if name in works and not BUTTONS[name].in_row]
    rows = [{"button": BUTTONS[name], "url": f"/whistles/{whistle.number}/do/{name}/"} for name in names]
    # Before anybody has come there is nothing to finish yet: the button is there, but not the one to press.
    early = BUTTONS["finish"] if whistle.state == WhistleState.BLOWN else None
    main = next((r for r in rows if r["button"].tone == "main" and r["button"] is not early), None)  # type: ignore[attr-defined]
    rest = [row for row in rows if row is not main]
    return {
        "main": main,
        "plain": [row for row in rest if row["button"].tone != "danger"],  # type: ignore[attr-defined]
        "danger": [row for row in rest if row["button"].tone == "danger"],  # type: ignore[attr-defined]
    }


def _current(calls: list[dict[str, Any]], user: Any) -> dict[str, Any] | None:
    """The row whose time matters most to this person: the own unit's; for the others the next due."""
    running = sorted((row for row in calls if row["clock"]), key=lambda row: row["clock"].due_at)
    if any(row["call"].unit_id in scope_of(user).unit_ids for row in calls):
        running = [row for row in running if row["call"].unit_id in scope_of(user).unit_ids]
    return running[0] if running else None


def _call(call: WhistleCall, user: Any, shown: list[tuple[Attachment, dict[str, Any]]]) -> dict[str, Any]:
    """A unit's row: what it is due by, its photos on arrival, what may be done about it."""
    clocks = [clock for clock in call.whistle.clocks_now if clock.part == call.pk and clock.is_open]
    base = f"/whistles/{call.whistle.number}/do/"
    verbs = [name for name, button in BUTTONS.items() if button.in_row and _works(getattr(call, name), user)]
    return {
        "call": call,
        "clock": min(clocks, key=lambda clock: clock.due_at, default=None),
        "rating": call.rating_now,
        "photos": [photo for row, photo in shown if row.part == call.pk],
        "verbs": [{"button": BUTTONS[name], "url": f"{base}{name}/?unit={call.unit.code}"} for name in verbs],
    }


def _works(action: Any, user: Any) -> bool:
    return can_now(action) and may(action, user)


def _task(task: Any, whistle: Whistle, user: Any) -> dict[str, Any]:
    is_open = not task.done_at and not task.case_id
    return {"task": task, "may_finish": is_open and may_finish(task, whistle, user)}


def _entry(item: Happening, shown: list[tuple[Attachment, dict[str, Any]]]) -> dict[str, Any]:
    brought = [photo for row, photo in shown if row.claimed_at == item.at] if item.name == "whistle.reported_in" else []
    return {
        "at": item.at,
        "sentence": item.sentence,
        "unit": item.unit.short_name if item.unit else "",
        "note": item.note,
        "icon": ICONS.get(item.name, "dot"),
        "tone": TONES.get(item.name, "calm"),
        "photos": brought,
    }
