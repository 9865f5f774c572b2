"""Whom an urgent case calls, in which order, and when nobody is needed any more."""

from __future__ import annotations

from datetime import datetime

from cases.models import Case
from cases.queries.audience import STATE_DESK, at_desk, leaders_in_charge, managers
from jiangdu.models import DutyCall, Unit, User
from jiangdu.recipients import holders, on_duty

WAITS_AT_DESK = ("reported", "filed")  # the states in which an urgent matter has no unit yet


def on_call(case: Case, call: DutyCall, at: datetime) -> list[list[User]] | None:
    """Who is on duty at the unit, one after the other; its managers; its leader; the leader in charge.

    None once the order is acknowledged or gone, the desk has acted, or the matter is not urgent any more.
    """
    if not case.is_urgent:
        return None
    if call.part is None:
        if case.state not in WAITS_AT_DESK:
            return None
        return [*_duty(case.desk, at), list(at_desk(case, _needed(case))), list(leaders_in_charge())]
    order = next((order for order in case.orders_now if order.pk == call.part), None)
    if order is None or order.state != "issued":
        return None
    unit = order.unit
    return [
        *_duty(unit, at),
        list(managers(unit)),
        list(holders("cases.lead_unit", unit=unit)),
        list(leaders_in_charge()),
    ]


def may_be_called(case: Case) -> bool:
    """Whether somebody may be waiting to see this case opened: nothing need be read for all others."""
    return case.is_urgent and case.state in ("reported", "filed", "dispatched")


def _duty(unit: Unit, at: datetime) -> list[list[User]]:
    return [[person] for person in on_duty(unit, at)]


def _needed(case: Case) -> str:
    return STATE_DESK.get(case.state, "cases.accept_case")
