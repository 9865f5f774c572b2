"""Who has to be told, by permission and post: when something happens, and when time runs out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from cases.models import Asked, Case, WorkOrder
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
# state in which the desk has to act → the permission of those who do
STATE_DESK = {
    "filed": "cases.dispatch_case",
    "returned": "cases.arbitrate_case",
    "coordination": "cases.arbitrate_case",
    "suspended": "cases.arbitrate_case",
}


def reporters_of(case: Case) -> list[User]:
    """Everyone who reported the matter: the case's own reporter and those of the cases merged into it."""
    others = [own.reporter for own in _merged(case) if own.reporter]
    return _distinct([*([case.reporter] if case.reporter else []), *others])


def by_case(case: Case, people: Iterable[User]) -> list[tuple[Case, list[User]]]:
    """Under which case each of these people knows the matter: their own report where it was merged into this one."""
    own = {merged.reporter_id: merged for merged in reversed(_merged(case))}
    found: dict[int, tuple[Case, list[User]]] = {}
    for person in people:
        known = case if person.pk == case.reporter_id else own.get(person.pk, case)
        found.setdefault(known.pk, (known, []))[1].append(person)
    return list(found.values())


def _merged(case: Case) -> list[Case]:
    """No query for the many cases without one."""
    return list(case.merged_cases.select_related("category", "reporter").order_by("pk")) if case.merged_count else []


def managers(unit: Unit | None) -> QuerySet[User]:
    return holders("cases.manage_order", unit=unit) if unit else User.objects.none()


def answerable(unit: Unit) -> list[User]:
    """Who answers for a unit: its managers and its leader; at a centre, which has no managers, the shift leaders."""
    leaders = holders("cases.lead_unit", unit=unit)
    return _distinct([*managers(unit), *leaders]) or list(holders("cases.arbitrate_case", unit=unit))


def leaders_in_charge() -> QuerySet[User]:
    return holders("cases.force_close_case")


def acting_now(case: Case, at: datetime) -> list[User]:
    """Whoever has to take the next step, in whatever state the case is."""
    if case.state in ("dispatched", "handling"):
        open_orders = [order for order in case.orders_now if order.is_open]
        return _distinct(person for order in open_orders for person in for_order(order, at, urgent=case.is_urgent))
    if case.state == "verifying" and case.open_verification:
        return for_check(case, case.open_verification.assignee)
    if case.state == "pre_check" and case.open_pre_check:
        assignee = case.open_pre_check.assignee
        return [assignee] if assignee else list(holders("cases.verify_case", grid_code=case.grid_code))
    return list(at_desk(case, STATE_DESK.get(case.state, "cases.accept_case")))


def at_desk(case: Case, permission: str) -> QuerySet[User]:
    """Those who serve at the case's desk with this permission; the district's desk where the town's has nobody."""
    here = holders(permission, unit=case.desk)
    if case.desk.is_district_centre or here.exists():
        return here
    district = Unit.objects.active().filter(kind=Unit.Kind.CENTRE, grid_code=case.desk.grid_code[:6]).first()
    return holders(permission, unit=district) if district else here


def overseers() -> QuerySet[User]:
    """Who decides what is a leader's."""
    return holders("cases.oversee_case")


def for_order(order: WorkOrder, at: datetime, *, urgent: bool) -> list[User]:
    """The handler and the unit's managers; for an urgent order whoever is on duty comes first."""
    people = on_duty(order.unit, at) if urgent else []
    return _distinct([*people, *([order.handler] if order.handler else []), *managers(order.office or order.unit)])


def for_level(case: Case, clock: Clock, level: str, order: WorkOrder | None, at: datetime) -> list[User]:
    """By the ladder: the one at work first, then the unit's manager, then the desk's shift leader, then the leader."""
    people: list[User] = []
    if level in ("yellow", "orange", "red"):
        people += _at_work(case, clock, order, at)
    if level != "yellow" and clock.unit:
        people += holders("cases.lead_unit", unit=clock.unit)
    if level in ("red", "L2"):
        people += [*(managers(order.unit) if order else []), *at_desk(case, "cases.arbitrate_case")]
    if level in ("L3", "L4"):
        people += [*at_desk(case, "cases.arbitrate_case"), *leaders_in_charge()]
    return _distinct(people)


def for_check(case: Case, assignee: User | None, *, desk_permission: str = "cases.accept_case") -> list[User]:
    """Who was asked to look: the person, or the desk."""
    return [assignee] if assignee else list(at_desk(case, desk_permission))


def _at_work(case: Case, clock: Clock, order: WorkOrder | None, at: datetime) -> list[User]:
    """Those who can still keep this promise."""
    if order:
        return for_order(order, at, urgent=clock.urgent)
    if clock.stage == "approve":
        return _who_decides(case, clock)
    if clock.stage == "answer" and clock.unit:
        return answerable(clock.unit)
    if clock.stage == "safe" and case.lead_order:
        return for_order(case.lead_order, at, urgent=True)
    check = {"verify": case.open_verification, "pre_check": case.open_pre_check}.get(clock.stage)
    if check and check.assignee:
        return [check.assignee]
    if clock.stage == "pre_check":
        return list(holders("cases.verify_case", grid_code=case.grid_code))
    return list(at_desk(case, DESK_STAGES.get(clock.stage, "cases.accept_case")))


def _who_decides(case: Case, clock: Clock) -> list[User]:
    """Those a unit's request waits for."""
    order = next((order for order in case.orders_now if order.pk == clock.part), None)
    if order and order.asked == Asked.LONG_SUSPENSION:
        return list(overseers())
    return list(at_desk(case, "cases.arbitrate_case"))


def _distinct(people: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in people}.values())
