"""Allow backflow 属地托底: a shift leader lets a matter go back to those who reported it, with a reason that is counted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.models import Case
from jiangdu.history import record
from jiangdu.scope import Actor, require


@transaction.atomic
def allow_backflow(*, case_id: int, actor: Actor, at: datetime, reason: str, note: str = "") -> Case:
    """From now on a unit may assign its order to the reporting grid's village or to the reporter."""
    case = Case.objects.lock(case_id)
    require(case.allow_backflow, actor)
    case.allow_backflow(reason=reason[:200])
    case.save(update_fields=["backflow_reason"])
    record(case, "case.backflow_allowed", actor=actor, at=at, unit=case.desk, note=reason, backflow=True)
    return case
