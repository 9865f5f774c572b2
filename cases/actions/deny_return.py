"""Judging one return by itself: deny it, so that the unit carries on; or accept an assisting unit's."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.dispatch import note_backflow
from cases.actions.feedback import take_feedback_if_complete
from cases.actions.judging import judge_orders, waiting_orders
from cases.models import Case, Return, State, WorkOrder
from jiangdu.errors import WrongState, invalid
from jiangdu.history import record
from jiangdu.scope import Actor, require


@transaction.atomic
def deny_return(
    *, case_id: int, actor: Actor, at: datetime, opinion: str, work_order: int | None = None, note: str = ""
) -> Case:
    """The unit must carry on: the same order, its time going on where it stood, and no further return.

    Without `work_order` the lead's return is denied, else the only one of an assisting unit that waits.
    """
    case = Case.objects.lock(case_id)
    require(case.deny_return, actor)
    order = _chosen(case, work_order)
    flows_back = note_backflow(case, actor, [order.unit], opinion, field="opinion")
    case.deny_return()
    judge_orders(case, [order], Return.Outcome.UNJUSTIFIED, actor=actor, at=at)
    order.carry_on()
    order.save()
    follow_clocks(case, at=at)
    case.save()
    record(
        case, "case.return_denied", actor=actor, at=at, unit=case.desk, note=opinion, order=order.pk,
        returner=order.unit, due_at=order.due_at, backflow=flows_back,
    )  # fmt: skip
    return case


@transaction.atomic
def accept_return(
    *, case_id: int, actor: Actor, at: datetime, opinion: str = "", work_order: int | None = None, note: str = ""
) -> Case:
    """An assisting unit is released; if everyone else is done, the case goes on. A lead's return is sent elsewhere."""
    case = Case.objects.lock(case_id)
    require(case.accept_return, actor)
    order = _chosen(case, work_order)
    case.accept_return()
    judge_orders(case, [order], Return.Outcome.JUSTIFIED, actor=actor, at=at)
    record(
        case, "case.return_accepted", actor=actor, at=at, unit=case.desk, note=opinion or note, order=order.pk,
        returner=order.unit,
    )  # fmt: skip
    if not take_feedback_if_complete(case, at=at):
        follow_clocks(case, at=at)
        case.save()
    return case


def _chosen(case: Case, work_order: int | None) -> WorkOrder:
    """The order whose return is judged. While the case is returned, the lead's comes first."""
    waiting = [order for order in waiting_orders(case) if order.is_lead or case.state != State.RETURNED]
    chosen = [order for order in waiting if work_order in (None, order.pk)]
    if not waiting:
        raise WrongState
    if not chosen:
        raise invalid("work_order", _("No return of this work order waits to be judged now."), "not_waiting")
    if len(chosen) > 1:
        raise invalid("work_order", _("Several returns wait. Name the work order."), "required")
    return chosen[0]
