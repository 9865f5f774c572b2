"""What a person may do with a matter now: the buttons shown and the API's `actions`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from cases.actions.appeal import WAITING
from cases.actions.reopen import is_too_late
from cases.actions.verbs import CASE_VERBS, ORDER_VERBS, move_of
from cases.models import Appeal, Asked, Case, State, WorkOrder
from cases.models.holders import OVERSEE
from cases.models.order_lifecycle import manages
from cases.rules.more_time import MOST_EXTENSIONS
from jiangdu.models import User
from jiangdu.scope import can_now, may


def case_actions(case: Case, user: User) -> list[str]:
    """Names of the actions this user may take on the case in its present state, in the order of the loop."""
    return _open_to(case, CASE_VERBS, user)


def order_actions(order: WorkOrder, user: User) -> list[str]:
    """The same for a work order."""
    return _open_to(order, ORDER_VERBS, user)


def _open_to(subject: Case | WorkOrder, names: Iterable[str], user: User) -> list[str]:
    actions = {name: move_of(subject, name) for name in names}
    working = [name for name, action in actions.items() if can_now(action) and may(action, user)]
    return [name for name in working if name not in APPLIES or APPLIES[name](subject, user)]


def _somebody_assists(case: Case, user: User) -> bool:
    return any(order.is_open and not order.is_lead for order in case.orders_now)


def _waits_for_extension(case: Case, user: User) -> bool:
    return any(order.asked == Asked.EXTENSION for order in case.orders_now)


def _waits_for_suspension(case: Case, user: User) -> bool:
    """A request this person may decide: a long or second one is for a leader."""
    mine = {Asked.SUSPENSION, Asked.LONG_SUSPENSION} if user.has_perm(OVERSEE) else {Asked.SUSPENSION}
    return any(order.asked in mine for order in case.orders_now)


def _may_appeal(case: Case, user: User) -> bool:
    return any(order.ended_late and not order.appeal and manages(order, user) for order in case.orders_now)


def _waits_for_review(case: Case, user: User) -> bool:
    """The second review is for somebody other than the first."""
    waiting = [order for order in case.orders_now if order.appeal in WAITING and not manages(order, user)]
    return bool(waiting) and Appeal.objects.filter(order__in=waiting).exclude(reviews__by=user).exists()


def _says_it_is_put_right(case: Case, user: User) -> bool:
    return case.is_self_handled


def _has_a_place(case: Case, user: User) -> bool:
    """Without a position there is nowhere to go and look."""
    return bool(case.grid_code)


def _nobody_else_waits(case: Case, user: User) -> bool:
    """Others whose reports were merged into this one would lose their answer."""
    return not case.merged_count


def _may_ask_for_time(order: WorkOrder, user: User) -> bool:
    late = order.is_overdue(timezone.now())
    return not order.asked and order.extensions < MOST_EXTENSIONS and order.paused_at is None and not late


def _may_ask_for_stop(order: WorkOrder, user: User) -> bool:
    return not order.asked and order.is_lead and order.case.state == State.HANDLING


def _in_time(verb: str) -> Callable[[Case, User], bool]:
    """The reporter's days to reopen, or to change a rating, are not over."""
    return lambda case, user: not is_too_late(verb, case, user, at=timezone.now())


# Beyond state and right: what must be there for the action to make sense. The actions themselves check it again.
APPLIES: dict[str, Callable[[Any, User], bool]] = {
    "send_pre_check": _has_a_place,
    "confirm_self_handled": _says_it_is_put_right,
    "withdraw": _nobody_else_waits,
    "drop_assisting": _somebody_assists,
    "approve_extension": _waits_for_extension,
    "deny_extension": _waits_for_extension,
    "approve_suspension": _waits_for_suspension,
    "deny_suspension": _waits_for_suspension,
    "appeal_overtime": _may_appeal,
    "review_appeal": _waits_for_review,
    "reopen": _in_time("reopen"),
    "rate": _in_time("rate"),
    "request_extension": _may_ask_for_time,
    "request_suspension": _may_ask_for_stop,
}
