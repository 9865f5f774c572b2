"""`/command/`: the queues of the command desk side by side, and the selected case beside them, ready to file or dispatch."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import Case, State
from cases.queries.approvals import asked_for
from cases.queries.desk_queues import Line, read_queues
from cases.queries.routing import explanation
from cases.web.batch import offered_to, take_case_results
from cases.web.case_page import buttons, worth_showing
from cases.web.related import related
from cases.web.returns import disputed, reasons
from cases.web.verbs import CASE_BUTTONS
from grids.queries.locate import grid_path
from jiangdu.attachments import photo_shown
from jiangdu.models import Attachment, User
from jiangdu.scope import scope_of
from jiangdu.web.fingerprint import fingerprint

INLINE = ("file", "decide", "dispatch")  # the two forms most needed; the other verbs have their page
JUDGING = ("deny_return", "accept_return", "refer_back", "convene")  # beside the return, before the form
KEYS = {
    "accept": ("a", "file"),
    "dispatch": ("d", "dispatch"),
    "returned": ("d", "dispatch"),
    "coordination": ("d", "decide"),
}


@login_required
@require_GET
def command(request: HttpRequest) -> HttpResponse:
    """The page; `?case=` beside the queues; `?part=queues` the queues alone, `?part=places` where their cases are."""
    user: Any = request.user
    number = request.GET.get("case", "")
    target = request.headers.get("HX-Target", "")
    lines = read_queues(user)
    if request.GET.get("part") == "queues":
        return _queues(request, lines, number)
    if request.GET.get("part") == "places":
        return JsonResponse(_places(lines), headers={"Cache-Control": "no-store, private"})
    context = _frame(user, lines, number)
    if number:
        context |= _panel(request, _visible(user, number), lines)
    context |= {"case_results": take_case_results(request), "here": request.get_full_path()}
    template = "cases/_command_case.html" if target == "command-case" else "cases/command.html"
    response = render(request, template, context)
    response["Cache-Control"] = "no-store, private"
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _queues(request: HttpRequest, lines: list[Line], number: str) -> HttpResponse:
    """What the page asks for every half minute."""
    user: Any = request.user
    tag = _fingerprint(lines, number)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    response = render(request, "cases/_command_queues.html", _frame(user, lines, number))
    response["ETag"], response["Cache-Control"] = tag, "no-store, private"
    return response


def _places(lines: list[Line]) -> dict[str, Any]:
    """The rows of the queues as GeoJSON points (WGS-84); each leads to its case beside the queues."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [case.location.x, case.location.y]},
            "properties": {"title": _title(line, case), "url": f"{reverse('command')}?case={case.number}"},
        }
        for line in lines
        for case in line.rows
        if case.location
    ]
    return {"type": "FeatureCollection", "features": features}


def _title(line: Line, case: Case) -> str:
    name = case.category.name if case.category else _("Not yet categorised")
    return f"{line.queue.label} · {name} · {case.number}"


def _fingerprint(lines: list[Line], number: str) -> str:
    """Changes whenever what the queues show does."""
    shown = [
        (line.key, line.total, [(c.pk, c.state, c.due_at, c.due_level, c.is_urgent, c.category_id) for c in line.rows])
        for line in lines
    ]
    return fingerprint(number, shown)


def _frame(user: User, lines: list[Line], number: str) -> dict[str, Any]:
    """The queues as the page shows them."""
    disputed = [case for line in lines if line.key in ("returned", "coordination") for case in line.rows]
    asking = [case for line in lines if line.key == "approve" for case in line.rows]
    told = {**reasons(disputed, timezone.now()), **asked_for(asking)}
    queues = [
        {
            "line": line,
            "more": line.total - len(line.rows),
            "rows": [_row(case, line.key, told) for case in line.rows],
            "all_url": _all_url(line),
            "key": KEYS.get(line.key, ("", ""))[0],
            "verb": CASE_BUTTONS[KEYS[line.key][1]] if line.key in KEYS and _may(user, line.key) else None,
        }
        for line in lines
    ]
    desks = [post.unit for post in scope_of(user).posts if post.unit and post.unit.kind == "centre"]
    waiting = sum(line.total for line in lines)
    return {
        "batches": offered_to(user),
        "queues": queues,
        "selected": number,
        "desks": desks,
        "waiting": waiting,
        "tag": _fingerprint(lines, number),
    }


def _row(case: Case, key: str, told: dict[int, str]) -> dict[str, Any]:
    """A case in a queue, and why it is there. An assisting unit's return is judged on the case, not dispatched."""
    why = why_here(case) if key == "dispatch" else told.get(case.pk, "")
    return {"case": case, "why": why, "acts": key != "returned" or case.state == State.RETURNED}


def _all_url(line: Line) -> str:
    """The way to the whole queue in the list of cases."""
    if line.key == "call_back":
        return f"{reverse('cases')}?call_back_owed=true"
    return f"{reverse('cases')}?{urlencode([('state', s) for s in line.queue.states])}&ordering=due_at"


def why_here(case: Case) -> str:
    """Why a filed case has no unit: the catalogue names none, or it was taken back from one."""
    if case.dispatched_at:
        return _("Taken back from the unit it was sent to; to be dispatched again.")
    return explanation(case.routing)


def _may(user: User, key: str) -> bool:
    wanted = {"accept": "cases.accept_case", "coordination": "cases.arbitrate_case"}
    return user.has_perm(wanted.get(key, "cases.dispatch_case"))


def _visible(user: User, number: str) -> Case:
    case = Case.objects.visible_to(user).for_page().select_related("condition", "same_as").filter(number=number).first()
    if case is None:
        raise Http404
    return case


def _panel(request: HttpRequest, case: Case, lines: list[Line]) -> dict[str, Any]:
    """The selected case with what a decision needs, and the form of the next step."""
    user: Any = request.user
    allowed = worth_showing(case, user)
    verb = next((name for name in INLINE if name in allowed), "")
    base = f"/cases/{case.number}/do/"
    others = buttons([name for name in allowed if name != verb], CASE_BUTTONS, base)
    shown = [row for row in [others["main"], *others["plain"], *others["danger"]] if row]
    told = disputed(case, request)
    judging = [row for row in shown if told["returns"] and row["name"] in JUDGING]
    photos = Attachment.objects.filter(subject_type="cases.case", subject_id=case.pk).order_by(
        "claimed_at", "created_at"
    )
    return {
        "case": case,
        "path": grid_path(case.grid_code),
        "why": explanation(case.routing),
        "photos": [photo_shown(photo, request) for photo in photos[:12]],
        "verb": verb,
        "button": CASE_BUTTONS.get(verb),
        "form": CASE_BUTTONS[verb].form(None, case=case, user=user) if verb else None,
        "judging": judging,
        "others": [row for row in shown if row not in judging],
        "next": _after(case, lines),
        **told,
        **related(case, user, allowed, at=timezone.now()),
    }


def _after(case: Case, lines: list[Line]) -> str:
    """Where to go when this case is dealt with: the next of its queue."""
    for line in lines:
        numbers = [row.number for row in line.rows]
        if case.number in numbers:
            rest = numbers[numbers.index(case.number) + 1 :] or numbers[: numbers.index(case.number)]
            return f"{reverse('command')}?case={rest[0]}" if rest else reverse("command")
    return reverse("command")
