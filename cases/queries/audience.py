"""Who has to be told, by permission and post: when something happens, and when time runs out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from cases.models import Case, WorkOrder
from jiangdu.models import Clock, Unit, User
from jiangdu.recipients import holders, on_duty

# stage → the permission of those at the desk who have to act
DESK_STAGES = {
    "accept": "cases.accept_case",
    "dispatch": "cases.dispatch_case",
    "return_review": "cases.arbitrate_case",
    "coordinate": "cases.arbitrate_case",
    "verify": "cases.accept_case",
    "close": "cases.accept_case",
    "total": "cases.arbitrate_case",
}


def managers(unit: Unit | None) -> QuerySet[User]:
    return holders("cases.manage_order", unit=unit) if unit else User.objects.none()


def at_desk(case: Case, permission: str) -> QuerySet[User]:
    """Those who serve at the case's desk with this permission; the district's desk where the town's has nobody."""
    here = holders(permission, unit=case.desk)
    if case.desk.is_district_centre or here.exists():
        return here
    district = Unit.objects.active().filter(kind=Unit.Kind.CENTRE, grid_code=case.desk.grid_code[:6]).first()
    return holders(permission, unit=district) if district else here


def for_order(order: WorkOrder, at: datetime, *, urgent: bool) -> list[User]:
    """The handler and the unit's managers; for an urgent order whoever is on duty comes first."""
    people = on_duty(order.unit, at) if urgent else []
    return _distinct([*people, *([order.handler] if order.handler else []), *managers(order.office or order.unit)])


def for_level(case: Case, clock: Clock, level: str, order: WorkOrder | None, at: datetime) -> list[User]:
    """By the ladder: the one at work first, then the unit's manager, then the desk's shift leader, then the leader."""
    people: list[User] = []
    if level in ("yellow", "orange", "red"):
        people += _at_work(case, clock, order, at)
    if level in ("red", "L2"):
        people += [*(managers(order.unit) if order else []), *at_desk(case, "cases.arbitrate_case")]
    if level in ("L3", "L4"):
        people += [*at_desk(case, "cases.arbitrate_case"), *holders("cases.force_close_case")]
    return _distinct(people)


def for_check(case: Case, assignee: User | None, *, desk_permission: str = "cases.accept_case") -> list[User]:
    """Who was asked to look: the person, or the desk."""
    return [assignee] if assignee else list(at_desk(case, desk_permission))


def _at_work(case: Case, clock: Clock, order: WorkOrder | None, at: datetime) -> list[User]:
    """Those who can still keep this promise."""
    if order:
        return for_order(order, at, urgent=clock.urgent)
    if clock.stage == "safe" and case.lead_order:
        return for_order(case.lead_order, at, urgent=True)
    check = {"verify": case.open_verification, "pre_check": case.open_pre_check}.get(clock.stage)
    if check and check.assignee:
        return [check.assignee]
    if clock.stage == "pre_check":
        return list(holders("cases.verify_case", grid_code=case.grid_code))
    return list(at_desk(case, DESK_STAGES.get(clock.stage, "cases.accept_case")))


def _distinct(people: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in people}.values())
