"""Which desk serves a case: it follows what is known of the matter, and a town's centre may pass it up to the district's."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.actions.clocks import follow_clocks
from cases.models import Case
from cases.queries.desks import desk_for, district_desk
from cases.rules import stages
from jiangdu.clocks import stop
from jiangdu.history import record
from jiangdu.models import Clock
from jiangdu.scope import SYSTEM, Actor, require


@transaction.atomic
def pass_up_case(*, case_id: int, actor: Actor, at: datetime, reason: str, note: str = "") -> Case:
    """The town's centre gives the matter to the district's for good; what its desk has to do begins anew there.

    Somebody asked to look, or a unit that owes an answer, has no more time for it than before.
    """
    case = Case.objects.lock(case_id)
    require(case.pass_up, actor)
    before, district = case.desk, district_desk(case.desk)
    case.pass_up(desk=district, at=at)
    served = Clock.objects.open().of(case).filter(unit=before)
    for clock in served.exclude(stage__in=stages.NOT_OF_THE_DESK):
        stop(clock, at=at)
    served.exclude(stage="answer").update(unit=district)  # an answer stays owed by the unit that was asked
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.passed_up", actor=actor, at=at, unit=before, note=reason, desk_before=before, desk=district)
    return case


def follow_desk(case: Case, *, at: datetime) -> None:
    """The desk that serves a locked case by what is known now; once passed up it stays with the district. Saves the desk."""
    if case.passed_up_at:
        return
    before = case.desk
    case.desk = desk_for(grid_code=case.grid_code, category=case.category, lead=case.lead, at=at)
    if case.desk.pk == before.pk:
        return
    Clock.objects.open().of(case).filter(unit=before).update(unit=case.desk)
    case.save(update_fields=["desk"])
    record(case, "case.desk_changed", actor=SYSTEM, at=at, desk_before=before, desk=case.desk)
