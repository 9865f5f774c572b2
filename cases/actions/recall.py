"""Taking a dispatch back: recall to the dispatch desk, or refer back to the accepting desk."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.actions.clocks import follow_clocks
from cases.actions.orders import withdraw_orders
from cases.models import Case
from jiangdu.history import record
from jiangdu.scope import Actor, require


@transaction.atomic
def recall_case(*, case_id: int, actor: Actor, at: datetime, reason: str, note: str = "") -> Case:
    """Dispatched to the wrong unit: back to the dispatch desk before anyone acknowledged it."""
    case = Case.objects.lock(case_id)
    require(case.recall, actor)
    lead = case.lead
    case.recall()
    withdraw_orders(case, at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.recalled", actor=actor, at=at, unit=case.desk, note=reason, lead=lead)
    return case


@transaction.atomic
def refer_back_case(*, case_id: int, actor: Actor, at: datetime, reason: str, note: str = "") -> Case:
    """Not ready to dispatch: back to the accepting desk."""
    case = Case.objects.lock(case_id)
    require(case.refer_back, actor)
    case.refer_back()
    withdraw_orders(case, at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.referred_back", actor=actor, at=at, unit=case.desk, note=reason)
    return case
