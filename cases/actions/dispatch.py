"""Dispatch: send a filed case to the units that must handle it — by the catalogue, or by hand with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.desk import follow_desk
from cases.actions.judging import judge_orders, waiting_orders
from cases.actions.orders import issue_orders, withdraw_orders
from cases.models import Case, Return, State
from cases.queries import components
from cases.queries.backflow import flows_back as would_flow_back
from cases.queries.backflow import reporting_units_of
from cases.queries.routing import Route, find_route
from grids.queries.locate import locate
from jiangdu.errors import InvalidInput, invalid
from jiangdu.history import record
from jiangdu.models import Unit, User
from jiangdu.scope import SYSTEM, Actor, require


@transaction.atomic
def dispatch_case(
    *,
    case_id: int,
    actor: Actor,
    at: datetime,
    lead: Unit,
    assisting: Sequence[Unit] = (),
    reason: str = "",
    note: str = "",
) -> Case:
    """Send the case to `lead` and `assisting` by hand. A reason is due where the catalogue says otherwise."""
    case = Case.objects.lock(case_id)
    require(case.dispatch, actor)
    if lead in assisting:
        raise invalid("assisting", _("A unit either leads or assists, not both."), "lead_repeated")
    route = route_of(case, at=at)
    if route.lead != lead and not reason:
        raise invalid("reason", _("The catalogue does not name this unit. Please give the reason."), "required")
    _refuse_returners(case, lead, assisting)
    flows_back = note_backflow(case, actor, [lead, *assisting], reason)
    case.routing = {**route.facts, "by": "catalogue" if route.lead == lead and not reason else "hand", "reason": reason}
    apply_dispatch(case, actor=actor, at=at, lead=lead, assisting=assisting, note=note or reason, flows_back=flows_back)
    follow_desk(case, at=at)
    return case


def apply_route(case: Case, route: Route, *, at: datetime, relimit: bool = False) -> None:
    """The system's own dispatch of a filed, locked case; without an owner it stays at the desk and says why."""
    case.routing = route.facts
    if route.lead:
        apply_dispatch(case, actor=SYSTEM, at=at, lead=route.lead, assisting=route.assisting, relimit=relimit)
    else:
        follow_clocks(case, at=at, relimit=relimit)
        case.save()
        record(case, "case.no_owner", actor=SYSTEM, at=at, verdict=route.outcome.verdict)


def apply_dispatch(
    case: Case,
    *,
    actor: Actor,
    at: datetime,
    lead: Unit,
    assisting: Sequence[Unit] = (),
    note: str = "",
    relimit: bool = False,
    flows_back: bool = False,
) -> None:
    """Dispatch a locked case: move it, give out the orders, start their clocks, say so. Returns it answers were right."""
    judge_orders(case, waiting_orders(case), Return.Outcome.JUSTIFIED, actor=actor, at=at)
    withdraw_orders(case, at=at)
    case.dispatch(lead=lead, at=at)
    issue_orders(case, lead=lead, assisting=assisting, at=at)
    follow_clocks(case, at=at, relimit=relimit)
    case.save()
    data = {"lead": lead, "assisting": list(assisting), "due_at": case.due_at, "backflow": flows_back}
    data["by_hand"] = against_catalogue(case, lead)
    record(case, "case.dispatched", actor=actor, at=at, unit=None if actor.is_system else case.desk, note=note, **data)


def against_catalogue(case: Case, lead: Unit) -> bool:
    """Sent by hand to a unit that the catalogue does not name here: it might learn from that."""
    named = case.routing.get("rule") or {}
    return case.routing.get("by") == "hand" and named.get("lead", {}).get("code") != lead.code


def _refuse_returners(case: Case, lead: Unit, assisting: Sequence[Unit]) -> None:
    """A unit that has just given its order back gets it again by a denial, not by a new order with new time."""
    if case.state != State.RETURNED:
        return
    for order in waiting_orders(case):
        named = lead if order.is_lead else next((unit for unit in assisting if unit.pk == order.unit_id), None)
        if named and named.pk == order.unit_id:
            message = _("%(unit)s has returned it. Deny the return, or choose another unit.") % {
                "unit": named.short_name
            }
            raise invalid("lead" if order.is_lead else "assisting", message, "returned_it")


def route_of(case: Case, *, at: datetime) -> Route:
    """What the catalogue says about this case now. A component found only now is noted on the case; the caller saves."""
    if case.category is None:
        raise invalid("category", _("Choose a category first."), "required")
    component = components.of_case(case)
    wanted = None if component else components.wanted(case.category, "", None)
    located = locate(case.location, wanted) if case.location else None
    if component is None and (component := components.only_one(located)):
        case.component = components.as_row(component)
    forbidden = reporting_units_of(case)
    return find_route(category=case.category, located=located, at=at, forbidden=forbidden, component=component)


def note_backflow(
    case: Case, actor: Actor, units: Sequence[Unit], reason: str, field: str = "lead", people: Sequence[User] = ()
) -> bool:
    """Whether the matter flows back to those who reported it. Only a shift leader may let it, with a reason, counted."""
    if not would_flow_back(case, units) and not any(would_flow_back(case, person=person) for person in people):
        return False
    if not actor.has_perm("cases.arbitrate_case") or not reason:
        message = _("This would give the matter back to those who reported it. Only a shift leader may, with a reason.")
        raise InvalidInput({field: [(message, "backflow")]}, code="backflow")
    case.backflow_reason = reason[:200]
    return True
