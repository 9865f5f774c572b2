"""What a person may do with a matter now: the buttons shown and the API's `actions`."""

from __future__ import annotations

from collections.abc import Iterable

from cases.actions.verbs import CASE_VERBS, ORDER_VERBS, move_of
from cases.models import Case, WorkOrder
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
    return [name for name, action in actions.items() if can_now(action) and may(action, user)]
