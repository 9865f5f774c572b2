"""An urgent case calls whoever is on duty: at each unit whose order waits, or at the desk while it has no unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from cases.models import Case, LoopSettings
from cases.queries.on_call import WAITS_AT_DESK
from jiangdu.duty_calls import call_duty
from jiangdu.models import DutyCall, DutyCallStep, Unit

KIND = "cases.duty_call"


@transaction.atomic
def call_for(*, case_id: int, at: datetime, **facts: Any) -> set[int]:
    """Begin the calls that are due and not begun; returns the ids of those told in their first step."""
    case = Case.objects.lock(case_id)
    if not case.is_urgent:
        return set()
    calls = [_call(case, unit, part, at, facts) for unit, part in _wanted(case)]
    begun = [call.pk for call in calls if call]
    return set(DutyCallStep.objects.filter(call__in=begun).values_list("user_id", flat=True))


def _wanted(case: Case) -> list[tuple[Unit, int | None]]:
    if case.state in WAITS_AT_DESK:
        return [(case.desk, None)]
    called = set(DutyCall.objects.filter(subject_type="cases.case", subject_id=case.pk).values_list("part", flat=True))
    return [(order.unit, order.pk) for order in case.orders_now if order.state == "issued" and order.pk not in called]


def _call(case: Case, unit: Unit, part: int | None, at: datetime, facts: dict[str, Any]) -> DutyCall | None:
    wait = LoopSettings.current().duty_open_minutes
    return call_duty(case, unit=unit, part=part, kind=KIND, wait_minutes=wait, at=at, **facts)
