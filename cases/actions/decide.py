"""Decide: the meeting's outcome binds the units of this case, and may count as a rule for the next ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.decision_rule import Rule, write_rule
from cases.actions.dispatch import note_backflow
from cases.actions.judging import judge_by_decision, waiting_orders
from cases.actions.orders import issue_orders, withdraw_order
from cases.models import Case, Coordination, OrderState, WorkOrder
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.models import Unit, User
from jiangdu.scope import require


@transaction.atomic
def decide_case(
    *,
    case_id: int,
    actor: User,
    at: datetime,
    lead: Unit,
    minutes: str,
    assisting: Sequence[Unit] = (),
    make_rule: bool = False,
    scope: str = "",
    until: date | None = None,
    document: str = "",
    reason: str = "",
    note: str = "",
) -> Case:
    """Name lead and assisting units for good. `reason` is due where the matter goes back to those who reported it.

    A unit that already holds the matter, or gave it back, carries on with its order and its time. As a rule the
    decision becomes a row of the catalogue that counts at once.
    """
    case = Case.objects.lock(case_id)
    require(case.decide, actor)
    if lead in assisting:
        raise invalid("assisting", _("A unit either leads or assists, not both."), "lead_repeated")
    flows_back = note_backflow(case, actor, [lead, *assisting], reason)
    meeting = Coordination.objects.get(case=case, decided_at=None, ended_at=None)
    waiting = waiting_orders(case)
    judge_by_decision(case, lead_id=lead.pk, assisting_ids=[unit.pk for unit in assisting], actor=actor, at=at)
    case.decide(lead=lead, at=at)
    _give_out(case, lead, assisting, waiting, at=at)
    case.routing = {"verdict": "decided", "by": "decision", "decision": meeting.number, "rule": None, "losers": []}
    follow_clocks(case, at=at)
    case.save()
    entry = record(
        case, "case.decided", actor=actor, at=at, unit=case.desk, note=minutes, lead=lead, assisting=list(assisting),
        due_at=case.due_at, coordination=meeting.number, rule=make_rule, backflow=flows_back,
    )  # fmt: skip
    _settle(meeting, actor=actor, at=at, lead=lead, assisting=assisting, document=document, entry_id=entry)
    if make_rule:
        meeting.rule = write_rule(case, meeting, rule=Rule(scope, until), actor=actor, at=at)
        meeting.save(update_fields=["rule"])
    return case


def _settle(
    meeting: Coordination,
    *,
    actor: User,
    at: datetime,
    lead: Unit,
    assisting: Sequence[Unit],
    document: str,
    entry_id: int,
) -> None:
    meeting.decided_at, meeting.decided_by, meeting.lead = at, actor, lead
    meeting.document, meeting.entry_id = document, entry_id
    meeting.save()
    meeting.assisting.set(assisting)


def _give_out(case: Case, lead: Unit, assisting: Sequence[Unit], waiting: Sequence[WorkOrder], *, at: datetime) -> None:
    """Orders for those named: their own where they have one of this role, else new ones; the others' end."""
    wanted = {lead.pk: WorkOrder.Role.LEAD, **dict.fromkeys((unit.pk for unit in assisting), WorkOrder.Role.ASSISTING)}
    holding = [order for order in case.orders_now if order.is_open or order in waiting]
    kept = {order.unit_id: order for order in holding if wanted.get(order.unit_id) == order.role}
    for order in case.orders_now:
        if order.is_open and order is not kept.get(order.unit_id):
            withdraw_order(order, at=at)
    for order in kept.values():
        _carry_on(order)
    new = [unit for unit in assisting if unit.pk not in kept]
    issue_orders(case, lead=None if lead.pk in kept else lead, assisting=new, at=at)


def _carry_on(order: WorkOrder) -> None:
    if order.state == OrderState.ISSUED or (order.is_open and not order.is_lead):
        order.is_binding = True  # nothing to begin anew: it is with the unit already
    else:
        order.carry_on()
    order.save()
