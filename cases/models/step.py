"""How a line of the case's table is written, and the permissions it names."""

from __future__ import annotations

from typing import Any

from django_fsm import transition

from cases.models import holders as held
from cases.models.state import State

ACCEPT, DISPATCH, ARBITRATE = ("cases.accept_case", "cases.dispatch_case", "cases.arbitrate_case")
VERIFY, CLOSE, MANAGE = ("cases.verify_case", "cases.close_case", "cases.manage_order")
LEADER = "cases.force_close_case"
DECIDE = held.any_of(ARBITRATE, held.OVERSEE)


def step(*source: State, to: State | None = None, may: str | Any = "", holder: Any = None, when: Any = None) -> Any:
    """One line of the table: from `source`, `to` a state (None: no move), `may` = permission, `holder` = whose it is."""
    rules: Any = {"permission": may or None, "conditions": [when] if when else [], "custom": {"holder": holder}}
    return transition("state", list(source), to, **rules)
