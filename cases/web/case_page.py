"""The page of one case: what it is, whose it is and why, what happened, what may be done now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.allowed import case_actions, order_actions
from cases.actions.escalate import is_current
from cases.models import Case, WorkOrder
from cases.queries.clock_words import clock_words, ledger
from cases.queries.on_call import may_be_called
from cases.queries.routing import explanation
from cases.queries.timeline import Happening, may_know_staff_reporter, timeline
from cases.web.outcomes import outcomes_context, pointless_now
from cases.web.related import related
from cases.web.returns import disputed
from cases.web.supervision_parts import remind_from
from cases.web.verbs import CASE_BUTTONS, ORDER_BUTTONS, Button
from grids.queries.locate import grid_path
from jiangdu.attachments import photo_shown
from jiangdu.duty_calls import note_opened
from jiangdu.models import Attachment, Clock
from jiangdu.modules import parts

STEPS = (
    (_("Report"), "reported_at"),
    (_("File"), "filed_at"),
    (_("Dispatch"), "dispatched_at"),
    (_("Handle"), "acknowledged_at"),
    (_("Feedback"), "feedback_at"),
    (_("Verify and close"), "closed_at"),
)
BEFORE_KINDS, AFTER_KINDS = ("before", "near", "far"), ("after",)


@login_required
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """`/cases/<number>/`."""
    user: Any = request.user
    cases = Case.objects.visible_to(user).for_page().select_related("condition", "component__owner", "same_as")
    case = cases.filter(number=number).first()
    if case is None:
        raise Http404
    at, allowed, current = timezone.now(), worth_showing(case, user), current_clock(case)
    if may_be_called(case):
        note_opened(case, user=user, at=at)
    knows_reporter = may_know_staff_reporter(case, user)
    later = remind_from(case, user, allowed, at)
    shown = [name for name in allowed if name != "remind" or not later]
    context = {
        "case": case,
        "steps": steps(case),
        "path": grid_path(case.grid_code),
        "why": explanation(case.routing),
        "current": current,
        "current_words": clock_words(case, current) if current else "",
        "clocks": [(clock, clock_words(case, clock)) for clock in case.clocks_now],
        "ledger": ledger(case, at),
        "requests": case.requests_now,
        "orders": [_order(order, user) for order in case.orders_now],
        "knows_reporter": knows_reporter,
        "remind_from": later,
        "buttons": buttons(shown, CASE_BUTTONS, f"/cases/{case.number}/do/"),
        "panels": panels(request, case),
        "other_verbs": other_verbs(request, case),
        "at": at,
        **outcomes_context(case, allowed, knows_reporter=knows_reporter),
        **related(case, user, allowed, at=at),
        **disputed(case, request),
        **_told(case, request),
    }
    return render(request, "cases/case.html", context)


def worth_showing(case: Case, user: Any) -> list[str]:
    """The working actions, less what makes no sense to offer here: removing a danger that is none
    or gone, confirming what nobody claims."""
    pointless = set() if case.is_urgent and case.safe_at is None else {"make_safe"}
    if not case.is_self_handled:
        pointless.add("confirm_self_handled")
    if case.channel != Case.Channel.GRID or case.backflow_reason or (case.category and case.category.grid_duty):
        pointless.add("allow_backflow")  # nothing would go back, or it may already
    allowed = case_actions(case, user)
    pointless |= pointless_now(case, allowed)
    return [name for name in allowed if name not in pointless]


def steps(case: Case) -> list[dict[str, Any]]:
    """The six steps with their moments; steps behind an early end are skipped."""
    now = case.step or 0
    done_all = case.state == "closed"
    rows = []
    for number, (label, moment) in enumerate(STEPS, 1):
        reached = getattr(case, moment)
        if done_all or (now and number < now) or (not now and reached):
            state = "done" if reached or (number < now and not done_all) else "skipped"
        else:
            state = "now" if number == now else ("todo" if now else "skipped")
        rows.append({"label": label, "state": state, "at": reached if state == "done" else None})
    return rows


def current_clock(case: Case) -> Clock | None:
    """The open clock the case is due by."""
    return next((clock for clock in case.clocks_now if clock.is_open and is_current(case, clock)), None)


def buttons(allowed: list[str], table: dict[str, Button], base: str) -> dict[str, Any]:
    """The one primary button, the plain ones and the dangerous ones, each with its address."""
    shown = [{"name": name, "button": table[name], "url": f"{base}{name}/"} for name in table if name in allowed]
    main = next((row for row in shown if row["button"].tone == "main"), None)  # type: ignore[attr-defined]
    rest = [row for row in shown if row is not main]
    return {
        "main": main,
        "plain": [row for row in rest if row["button"].tone != "danger"],  # type: ignore[attr-defined]
        "danger": [row for row in rest if row["button"].tone == "danger"],  # type: ignore[attr-defined]
    }


def _order(order: WorkOrder, user: Any) -> dict[str, Any]:
    base = f"/work-orders/{order.pk}/do/"
    return {"order": order, "buttons": buttons(order_actions(order, user), ORDER_BUTTONS, base)}


def _told(case: Case, request: HttpRequest) -> dict[str, Any]:
    """Timeline and photos; each photo also stands beside the happening that brought it."""
    user: Any = request.user
    shown = [(row, photo_shown(row, request)) for row in case.photos_now]
    happenings = timeline(case, user)
    return {
        "timeline": [_entry(item, shown) for item in reversed(happenings)],
        "before": [photo for row, photo in shown if row.kind in BEFORE_KINDS and row.claimed_at == case.reported_at],
        "after": [photo for row, photo in shown if row.kind in AFTER_KINDS],
        "others": _others(shown, case.reported_at),
    }


def _others(shown: list[tuple[Attachment, dict[str, Any]]], reported_at: datetime) -> list[dict[str, Any]]:
    rest = [
        photo
        for row, photo in shown
        if row.kind not in AFTER_KINDS and not (row.kind in BEFORE_KINDS and row.claimed_at == reported_at)
    ]
    return [{"label": _("Further photos"), "photos": rest}] if rest else []


ICONS = {"case.closed": "check-circle", "case.rework": "arrow-repeat", "case.clock_level": "alarm"}
TONES = {"case.closed": "done", "case.rework": "attention", "case.clock_level": "attention"}


def _entry(item: Happening, shown: list[tuple[Attachment, dict[str, Any]]]) -> dict[str, Any]:
    brought = [photo for row, photo in shown if row.claimed_at == item.at] if not item.name.endswith("_level") else []
    first = item.name in {"case.reported", "order.result", "case.verified", "order.progress", "case.made_safe"}
    return {
        "at": item.at,
        "sentence": item.sentence,
        "unit": item.unit.short_name if item.unit else "",
        "note": item.note,
        "icon": ICONS.get(item.name, "dot"),
        "tone": TONES.get(item.name, "calm"),
        "photos": brought if first and item.name != "case.reported" else [],
    }


def panels(request: HttpRequest, case: Case) -> list[str]:
    """What other modules show on this page, rendered."""
    found: list[str] = []
    for panel in sorted(parts("panels"), key=lambda panel: panel.order):
        if panel.subject != "cases.case" or (panel.permission and not request.user.has_perm(panel.permission)):
            continue
        context = panel.context(request, case)
        if context is not None:
            found.append(render_to_string(panel.template, {**context, "case": case}, request))
    return found


def other_verbs(request: HttpRequest, case: Case) -> list[dict[str, Any]]:
    """Buttons other modules put on the case."""
    user: Any = request.user
    verbs = [verb for verb in parts("verbs") if verb.subject == "cases.case" and verb.allowed(user, case)]
    return [{"label": verb.label, "url": verb.url(case)} for verb in verbs]
