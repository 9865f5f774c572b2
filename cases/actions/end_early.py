"""Ending a case before it is handled to the end: reject, withdraw, void. Work orders and open looks end with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.judging import let_go, waiting_orders
from cases.actions.orders import withdraw_orders
from cases.models import Case, PreCheck, Suspension, Verification
from jiangdu.errors import ActionError
from jiangdu.history import record
from jiangdu.scope import Actor, require


class OthersWait(ActionError):
    """Other reports were merged into this one: their reporters still wait for an answer."""

    status = 409
    code = "others_wait"
    message = _(
        "Others have reported the same and wait for an answer, so it goes on. Ask the desk to void it if it is wrong."
    )


@transaction.atomic
def reject_case(
    *, case_id: int, actor: Actor, at: datetime, reason: str, reason_code: str = "", note: str = ""
) -> Case:
    """Not a matter for this system, or not there: the reporter is told why."""
    case = Case.objects.lock(case_id)
    require(case.reject, actor)
    return _end(case, case.reject, "case.rejected", actor=actor, at=at, reason=reason, reason_code=reason_code)


@transaction.atomic
def withdraw_case(*, case_id: int, actor: Actor, at: datetime, reason: str = "", note: str = "") -> Case:
    """The reporter takes the report back before a unit has acknowledged it."""
    case = Case.objects.lock(case_id)
    require(case.withdraw, actor)
    if case.merged_count:
        raise OthersWait
    return _end(case, case.withdraw, "case.withdrawn", actor=actor, at=at, reason=reason or note)


@transaction.atomic
def void_case(*, case_id: int, actor: Actor, at: datetime, reason: str, note: str = "") -> Case:
    """Filed by mistake: ended, counted, never hidden."""
    case = Case.objects.lock(case_id)
    require(case.void, actor)
    return _end(case, case.void, "case.voided", actor=actor, at=at, reason=reason)


def _end(
    case: Case, move: Callable[..., None], name: str, *, actor: Actor, at: datetime, reason: str, **data: Any
) -> Case:
    move(at=at)
    withdraw_orders(case, at=at)
    end_looks(case, at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, name, actor=actor, at=at, note=reason, **data)
    return case


def end_looks(case: Case, *, at: datetime) -> None:
    """Close open pre-checks, verifications and suspensions that nobody needs any more; no return waits to be judged."""
    let_go(waiting_orders(case))
    PreCheck.objects.filter(case=case, done_at__isnull=True).update(done_at=at, outcome="")
    Verification.objects.filter(case=case, done_at__isnull=True).update(done_at=at, outcome="ended")
    if case.suspended_until:
        Suspension.objects.filter(case=case, ended_at__isnull=True).update(ended_at=at)
        case.suspended_until = None
    case.forget()
