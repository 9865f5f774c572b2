"""The life of a case against the table agreed with the domain's people, written here a second time on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import InternalError, transaction
from django.db.utils import DatabaseError

from cases.models import Case, State, WorkOrder, lifecycle
from cases.queries.state_table import state_table
from jiangdu.scope import can_now
from tests.cases.walk import Walk

TO_HANDLING = "reported pre_check filed dispatched returned coordination handling"
BEFORE_FEEDBACK = TO_HANDLING + " suspended"
OPEN = BEFORE_FEEDBACK + " feedback verifying verified"
AFTER_FILING = "filed dispatched returned coordination handling suspended feedback verifying verified"
ALL = OPEN + " closed rejected merged withdrawn void"

TABLE = {
    "send_pre_check": ("reported", "pre_check"),
    "submit_pre_check": ("pre_check", "reported"),
    "recategorise": (BEFORE_FEEDBACK, None),
    "reject": ("reported", "rejected"),
    "merge": (TO_HANDLING, "merged"),
    "withdraw": ("reported pre_check filed dispatched", "withdrawn"),
    "confirm_self_handled": ("reported", "closed"),
    "file": ("reported", "filed"),
    "restore": ("merged void", "filed"),
    "dispatch": ("filed returned", "dispatched"),
    "recall": ("dispatched", "filed"),
    "refer_back": ("filed returned", "reported"),
    "pass_up": (OPEN, None),
    "deny_return": ("returned", "dispatched"),  # of an assisting unit: see test_judging_an_assisting_return
    "accept_return": ("dispatched handling", None),
    "convene": ("filed returned handling", "coordination"),
    "decide": ("coordination", "dispatched"),
    "add_assisting": ("dispatched handling", None),
    "allow_backflow": ("filed dispatched handling", None),
    "drop_assisting": ("dispatched handling", None),
    "begin_handling": ("dispatched", "handling"),
    "take_return": ("dispatched handling", "returned"),
    "take_feedback": ("handling", "feedback"),
    "make_safe": (AFTER_FILING, None),
    "approve_extension": ("dispatched handling", None),
    "deny_extension": ("dispatched handling", None),
    "approve_suspension": ("handling", None),
    "deny_suspension": ("handling", None),
    "suspend": ("handling", "suspended"),
    "resume": ("suspended", "handling"),
    "check_suspension": ("suspended", None),
    "send_verification": ("feedback", "verifying"),
    "rework": ("feedback verifying", "handling"),
    "pass_verification": ("verifying", "verified"),
    "close": ("verified", "closed"),
    "close_unchecked": ("feedback", "closed"),
    "call_back": ("feedback verifying verified closed", None),
    "reopen": ("closed", "dispatched"),
    "conclude": (OPEN + " closed", "closed"),
    "void": (OPEN, "void"),
    "force_close": (OPEN, "closed"),
    "spot_check": ("closed", None),
    "comment": (OPEN, None),
    "remind": (OPEN, None),
    "supervise": (OPEN, None),
    "answer_supervision": (OPEN, None),
    "rate": ("closed", None),
    "appeal_overtime": ("closed", None),
    "review_appeal": ("closed", None),
    "reveal_reporter": (ALL, None),
}


def test_table_names_every_action() -> None:
    assert {name for name, _move in lifecycle.table()} == set(TABLE)


RETURNED = [WorkOrder(role="assisting", state="returned", return_waits=True)]


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("state", State.values)
def test_every_state_and_action(state: str, action: str) -> None:
    sources, target = TABLE[action]
    case = Case(state=state)
    case.orders_now = RETURNED if action == "accept_return" else []
    assert can_now(getattr(case, action)) == (state in sources.split())
    if state in sources.split():
        meta = getattr(case, action)._django_fsm
        assert (meta.get_transition(state).target or None) == target


@pytest.mark.parametrize("action", ["deny_return", "accept_return"])
def test_judging_an_assisting_return(action: str) -> None:
    """It moves nothing, and there is nothing to judge without one."""
    for state in ("dispatched", "handling"):
        case = Case(state=state)
        case.orders_now = RETURNED
        assert can_now(getattr(case, action))
        assert getattr(case, action)._django_fsm.get_transition(state).target is None
        case.orders_now = []
        assert not can_now(getattr(case, action))


def test_database_refuses_a_move_outside_the_table(walk: Walk) -> None:
    case = walk.report()
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="verified")
    with pytest.raises(DatabaseError), transaction.atomic():
        WorkOrder.objects.filter(case=case).update(state="submitted", due_at=None)
    assert walk.fresh(case).state == "dispatched"


def test_database_refuses_deleting_and_starting_elsewhere(walk: Walk) -> None:
    case = walk.report()
    with pytest.raises(DatabaseError), transaction.atomic():
        case.orders.all().delete()
    with pytest.raises((DatabaseError, InternalError)), transaction.atomic():
        Case.objects.filter(pk=case.pk)._raw_delete("default")
    other = Case(state="closed", number="X1", description="x", desk=case.desk, channel="grid", reported_at=walk.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        other.save()


def test_document_is_printed_from_the_code() -> None:
    printed = Path(__file__).parents[2] / "docs" / "state-table.md"
    assert printed.read_text(encoding="utf-8") == state_table()
