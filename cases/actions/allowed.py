"""Every verb there is, and those a person may use on a matter now: the buttons shown and the API's `actions`.

The keys are the API's names of the actions; each value is the lifecycle's method of that verb.
"""

from __future__ import annotations

from cases.models import Case, WorkOrder
from jiangdu.models import User
from jiangdu.scope import can_now, may

CASE_VERBS: dict[str, str] = {
    "send_pre_check": "send_pre_check",
    "submit_pre_check": "submit_pre_check",
    "file": "file",
    "recategorise": "recategorise",
    "reject": "reject",
    "withdraw": "withdraw",
    "dispatch": "dispatch",
    "recall": "recall",
    "refer_back": "refer_back",
    "add_assisting": "add_assisting",
    "drop_assisting": "drop_assisting",
    "make_safe": "make_safe",
    "send_verification": "send_verification",
    "pass_verification": "pass_verification",
    "rework": "rework",
    "close": "close",
    "close_unchecked": "close_unchecked",
    "void": "void",
    "comment": "comment",
    "reveal_reporter": "reveal_reporter",
}

ORDER_VERBS: dict[str, str] = {
    "acknowledge": "acknowledge",
    "assign": "assign",
    "progress": "progress",
    "submit_result": "submit_result",
    "confirm_result": "confirm_result",
    "send_back_result": "send_back_result",
}


def case_actions(case: Case, user: User) -> list[str]:
    """Names of the actions this user may take on the case in its present state, in the order of the loop."""
    return [name for name, method in CASE_VERBS.items() if _open_to(case, method, user)]


def order_actions(order: WorkOrder, user: User) -> list[str]:
    """The same for a work order."""
    return [name for name, method in ORDER_VERBS.items() if _open_to(order, method, user)]


def _open_to(subject: Case | WorkOrder, method: str, user: User) -> bool:
    action = getattr(subject, method)
    return can_now(action) and may(action, user)
