"""A case that came of visiting a place for a campaign: reported as any other, and the visit is done by it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.actions.report import Matter, report_case
from cases.models import Case
from grids.actions.visit import report_from_visit
from jiangdu.models import User


def report_matter(
    *, actor: User, at: datetime, matter: Matter, channel: str, note: str = "", visit_id: int | None = None
) -> Case:
    """Report; with `visit_id` also finish the actor's visit. Raises what either refuses, and then nothing happened."""
    if visit_id is None:
        return report_case(actor=actor, at=at, matter=matter, channel=channel, note=note)
    with transaction.atomic():
        case = report_case(actor=actor, at=at, matter=matter, channel=channel, note=note)
        report_from_visit(visit_id=visit_id, actor=actor, at=at, case_number=case.number)
    return case
