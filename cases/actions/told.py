"""Who is told of what happened to a case: one line for each kind of entry that calls for a notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cases.models import Case, Supervision, WorkOrder
from cases.queries.audience import (
    acting_now,
    answerable,
    at_desk,
    for_check,
    for_order,
    leaders_in_charge,
    managers,
    overseers,
    reporters_of,
)
from jiangdu.models import HistoryEntry, Unit, User

Recipients = Callable[[Case, HistoryEntry], Iterable[User]]


def _handling(case: Case, entry: HistoryEntry) -> list[User]:
    """Everyone who has to act on the open orders. An urgent one not acknowledged yet calls who is on duty instead."""
    people: list[User] = []
    for order in case.orders_now:
        if order.is_open and not (case.is_urgent and order.state == "issued"):
            people += for_order(order, entry.at, urgent=case.is_urgent)
    return people


def _one_order(case: Case, entry: HistoryEntry) -> list[User]:
    order = _order(case, entry)
    return for_order(order, entry.at, urgent=False) if order else []


def _handler(case: Case, entry: HistoryEntry) -> list[User]:
    handler = entry.data.get("handler")
    if handler:
        return list(User.objects.filter(username=handler))
    order = _order(case, entry)
    return [order.handler] if order and order.handler else []


def _assigned(case: Case, entry: HistoryEntry) -> list[User]:
    """The handler named; where it went to a sub-unit and nobody in particular, who manages there."""
    office = entry.data.get("office")
    if entry.data.get("handler") or not office:
        return _handler(case, entry)
    return list(managers(Unit.objects.filter(code=office).first()))


def _holding(case: Case) -> list[User]:
    """Who manages the units with an open order."""
    people = [person for order in case.orders_now if order.is_open for person in managers(order.unit)]
    return list({person.pk: person for person in people}.values())


def _order(case: Case, entry: HistoryEntry) -> WorkOrder | None:
    return next((order for order in case.orders_now if order.pk == entry.data.get("order")), None)


def reporter(case: Case, entry: HistoryEntry) -> list[User]:
    """Those who reported it, also by cases that are merged into this one."""
    return reporters_of(case)


def _to_accept(case: Case, entry: HistoryEntry) -> Iterable[User]:
    return at_desk(case, "cases.accept_case") if case.state == "reported" else []


def _pre_checker(case: Case, entry: HistoryEntry) -> list[User]:
    return for_check(case, case.open_pre_check.assignee) if case.open_pre_check else []


def _verifier(case: Case, entry: HistoryEntry) -> list[User]:
    return for_check(case, case.open_verification.assignee) if case.open_verification else []


def _to_close(case: Case, entry: HistoryEntry) -> list[User]:
    """Whoever verified may close; the desk knows too."""
    return [*([entry.actor] if entry.actor else []), *at_desk(case, "cases.accept_case")]


def _supervised(case: Case, entry: HistoryEntry) -> list[User]:
    """Who answers for the unit supervised, and whoever handles it there."""
    unit = Unit.objects.filter(code=entry.data["supervised"]).first()
    handlers = [o.handler for o in case.orders_now if o.is_open and o.handler and unit and o.unit_id == unit.pk]
    return [*(answerable(unit) if unit else []), *handlers]


def _signed(case: Case, entry: HistoryEntry) -> list[User]:
    """Whoever signed the order that is answered, and the desk's shift leaders."""
    paper = Supervision.objects.filter(number=entry.data["document"]).select_related("issued_by").first()
    return [*([paper.issued_by] if paper and paper.issued_by else []), *at_desk(case, "cases.arbitrate_case")]


def _informed(case: Case, entry: HistoryEntry) -> list[User]:
    """A bulletin is for the unit it names, the leaders and the desk."""
    return [*_supervised(case, entry), *leaders_in_charge(), *at_desk(case, "cases.arbitrate_case")]


def _returned(case: Case, entry: HistoryEntry) -> list[User]:
    """Who judges; the returning unit's own people know."""
    return list(at_desk(case, "cases.arbitrate_case") | at_desk(case, "cases.dispatch_case"))


def _returner(case: Case, entry: HistoryEntry) -> list[User]:
    """The unit whose return was judged."""
    order = _order(case, entry)
    return for_order(order, entry.at, urgent=case.is_urgent) if order else []


def _invited(case: Case, entry: HistoryEntry) -> list[User]:
    """Those who answer for the units called, and the shift leader."""
    people = list(at_desk(case, "cases.arbitrate_case"))
    for unit in Unit.objects.filter(code__in=entry.data["units"]):
        people += managers(unit)
    return list({person.pk: person for person in people}.values())


def _decided(case: Case, entry: HistoryEntry) -> list[User]:
    """Whom it binds, and everyone who was called."""
    meeting = case.coordinations.filter(number=entry.data["coordination"]).first()
    called = meeting.invited.all() if meeting else Unit.objects.none()
    people = [*_handling(case, entry), *(person for unit in called for person in managers(unit))]
    return list({person.pk: person for person in people}.values())


def _handling_and_reporter(case: Case, entry: HistoryEntry) -> list[User]:
    return [*_handling(case, entry), *reporter(case, entry)]


def _reporter_and_lead(case: Case, entry: HistoryEntry) -> list[User]:
    """Who reported it, and the unit whose work ends with it."""
    return [*reporter(case, entry), *managers(case.lead)]


def _whose_area(case: Case, entry: HistoryEntry) -> list[User]:
    return list(User.objects.filter(username__in=entry.data.get("staff", ())))


def _unhappy(case: Case, entry: HistoryEntry) -> Iterable[User]:
    """The desk hears of a rating only where something is still to be done."""
    return at_desk(case, "cases.accept_case") if entry.data.get("solved") is False else []


def _who_decides(case: Case, entry: HistoryEntry) -> Iterable[User]:
    """The shift leader; a leader for what is a leader's to grant."""
    return overseers() if entry.data.get("needs_leader") else at_desk(case, "cases.arbitrate_case")


def _suspended(case: Case, entry: HistoryEntry) -> list[User]:
    """The units whose time stands still or runs again, and the reporter, who waits."""
    return [*_handling(case, entry), *reporter(case, entry)]


def _reviewers(case: Case, entry: HistoryEntry) -> Iterable[User]:
    """The desk reviews first, a leader second."""
    return [*at_desk(case, "cases.arbitrate_case"), *overseers()]


def _appellant(case: Case, entry: HistoryEntry) -> Iterable[User]:
    """The unit; after the first grant those who may give the second, too."""
    again = _reviewers(case, entry) if entry.data.get("verdict") == "appeal_first" else []
    return [*_one_order(case, entry), *again]


def _desk(permission: str) -> Recipients:
    return lambda case, entry: at_desk(case, permission)


RECIPIENTS: dict[str, Recipients] = {
    "case.reported": _to_accept,
    "case.pre_check_sent": _pre_checker,
    "case.pre_checked": _desk("cases.accept_case"),
    "case.no_owner": _desk("cases.dispatch_case"),
    "case.dispatched": _handling,
    "case.recalled": _desk("cases.dispatch_case"),
    "case.referred_back": _desk("cases.accept_case"),
    "case.assisting_added": _handling,
    "case.rejected": reporter,
    "case.voided": reporter,
    "case.merged": reporter,
    "case.restored": _desk("cases.dispatch_case"),
    "case.verification_sent": _verifier,
    "case.verification_passed_on": _verifier,
    "case.reopened": _handling_and_reporter,
    "case.concluded": _reporter_and_lead,
    "case.force_closed": _reporter_and_lead,
    "case.missed": _whose_area,
    "case.rated": _unhappy,
    "case.verified": _to_close,
    "case.rework": _handling,
    "case.closed": reporter,
    "case.reminded": lambda case, entry: acting_now(case, entry.at),
    "case.order_issued": _supervised,
    "case.report_issued": lambda case, entry: leaders_in_charge(),
    "case.bulletin_issued": _informed,
    "case.supervision_answered": _signed,
    "order.returned": _returned,
    "case.return_denied": _returner,
    "case.return_accepted": _returner,
    "case.convened": _invited,
    "case.decided": _decided,
    "order.extension_requested": _who_decides,
    "order.suspension_requested": _who_decides,
    "case.extension_approved": _one_order,
    "case.extension_denied": _one_order,
    "case.suspended": _suspended,
    "case.suspension_denied": _one_order,
    "case.suspension_worse": _desk("cases.arbitrate_case"),
    "case.resumed": _suspended,
    "order.overtime_appealed": _reviewers,
    "case.appeal_reviewed": _appellant,
    "order.assigned": _assigned,
    "order.handed_over": _handler,
    "case.passed_up": lambda case, entry: acting_now(case, entry.at),
    "case.backflow_allowed": lambda case, entry: _holding(case),
    "order.result": _one_order,
    "order.sent_back": _handler,
}
