"""The case's life: every state, every action, who may and who holds the matter. Reads like the table in docs/state-table.md.

Bodies set fields and nothing else; the action around them locks, checks, saves, follows the clocks and records.
A database trigger made from this table refuses any other change of state.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from cases.models import holders as held
from cases.models.columns import CaseColumns
from cases.models.returnable import assisting_return_waits
from cases.models.state import State
from cases.models.step import ACCEPT, ARBITRATE, CLOSE, DECIDE, DISPATCH, LEADER, MANAGE, VERIFY, step
from cases.rules import states

S = State
OPEN = tuple(S(value) for value in states.OPEN)
BEFORE_FEEDBACK = tuple(S(value) for value in states.BEFORE_FEEDBACK)
AFTER_FILING = tuple(S(value) for value in states.AFTER_FILING)
UP_TO_HANDLING = tuple(state for state in BEFORE_FEEDBACK if state != S.SUSPENDED)


class CaseLifecycle(CaseColumns):
    """The state column and its transitions."""

    state = FSMField(_("state"), default=S.REPORTED, choices=S.choices, protected=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    # 1 report ---------------------------------------------------------------------------------------------------

    @step(S.REPORTED, to=S.PRE_CHECK, may=ACCEPT, holder=held.at_desk)
    def send_pre_check(self) -> None: ...

    @step(S.PRE_CHECK, to=S.REPORTED, may=VERIFY, holder=held.asked_to_pre_check)
    def submit_pre_check(self) -> None: ...

    @step(*BEFORE_FEEDBACK, may=held.any_of(ACCEPT, DISPATCH), holder=held.at_desk)
    def recategorise(self, *, category: Any, condition: Any) -> None:
        self.category, self.condition = category, condition

    @step(S.REPORTED, to=S.REJECTED, may=ACCEPT, holder=held.at_desk)
    def reject(self, *, at: datetime) -> None:
        self.ended_at = at

    @step(*UP_TO_HANDLING, to=S.MERGED, may=ACCEPT, holder=held.at_desk)
    def merge(self, *, target: Any, at: datetime) -> None:
        self.merged_into, self.ended_at = target, at

    @step(S.REPORTED, S.PRE_CHECK, S.FILED, S.DISPATCHED, to=S.WITHDRAWN, holder=held.reporter)
    def withdraw(self, *, at: datetime) -> None:
        self.ended_at = at

    @step(S.REPORTED, to=S.CLOSED, may=ACCEPT, holder=held.at_desk)
    def confirm_self_handled(self, *, at: datetime) -> None:
        self.filed_at = self.feedback_at = self.closed_at = at
        self.closing_kind = "self_handled"

    # 2 file -----------------------------------------------------------------------------------------------------

    @step(S.REPORTED, to=S.FILED, may=ACCEPT, holder=held.at_desk)
    def file(self, *, category: Any, condition: Any, is_urgent: bool, at: datetime) -> None:
        self.category, self.condition, self.is_urgent, self.filed_at = (category, condition, is_urgent, at)

    @step(S.MERGED, S.VOID, to=S.FILED, may=ARBITRATE, holder=held.at_desk)
    def restore(self, *, at: datetime) -> None:
        self.merged_into = self.ended_at = self.closed_at = self.lead = None
        self.filed_at, self.restored_at = self.filed_at or at, at

    # 3 dispatch -------------------------------------------------------------------------------------------------

    @step(S.FILED, S.RETURNED, to=S.DISPATCHED, may=DISPATCH, holder=held.at_desk)
    def dispatch(self, *, lead: Any, at: datetime) -> None:
        self.lead, self.dispatched_at = lead, self.dispatched_at or at

    @step(S.DISPATCHED, to=S.FILED, may=DISPATCH, holder=held.at_desk)
    def recall(self) -> None:
        self.lead = None

    @step(S.FILED, S.RETURNED, to=S.REPORTED, may=DISPATCH, holder=held.at_desk)
    def refer_back(self) -> None:
        self.lead, self.filed_at = None, None

    @step(*OPEN, may=held.any_of(ACCEPT, DISPATCH), holder=held.at_town_desk)
    def pass_up(self, *, desk: Any, at: datetime) -> None:
        self.passed_up_by, self.passed_up_at, self.desk = self.desk, at, desk

    @step(S.RETURNED, to=S.DISPATCHED, may=ARBITRATE, holder=held.at_desk)
    @step(S.DISPATCHED, S.HANDLING, may=ARBITRATE, holder=held.at_desk, when=assisting_return_waits)
    def deny_return(self) -> None:
        self.is_binding = self.is_binding or self.state == S.RETURNED

    @step(S.DISPATCHED, S.HANDLING, may=DISPATCH, holder=held.at_desk, when=assisting_return_waits)
    def accept_return(self) -> None: ...

    @step(S.FILED, S.RETURNED, S.HANDLING, to=S.COORDINATION, may=DISPATCH, holder=held.at_desk)
    def convene(self) -> None: ...

    @step(S.COORDINATION, to=S.DISPATCHED, may=ARBITRATE, holder=held.at_desk)
    def decide(self, *, lead: Any, at: datetime) -> None:
        self.lead, self.is_binding, self.dispatched_at = (lead, True, self.dispatched_at or at)

    @step(S.DISPATCHED, S.HANDLING, may=DISPATCH, holder=held.at_desk)
    def add_assisting(self) -> None: ...

    @step(S.DISPATCHED, S.HANDLING, may=DISPATCH, holder=held.at_desk)
    def drop_assisting(self) -> None: ...

    @step(S.FILED, S.DISPATCHED, S.HANDLING, may=ARBITRATE, holder=held.at_desk)
    def allow_backflow(self, *, reason: str) -> None:
        self.backflow_reason = reason

    # 4 handle: the first three are moved by the lead's work order, not by a button of the case --------------------

    @step(S.DISPATCHED, to=S.HANDLING, holder=held.system)
    def begin_handling(self, *, at: datetime) -> None:
        self.acknowledged_at = self.acknowledged_at or at

    @step(S.DISPATCHED, S.HANDLING, to=S.RETURNED, holder=held.system)
    def take_return(self) -> None:
        self.return_count += 1

    @step(S.HANDLING, to=S.FEEDBACK, holder=held.system)
    def take_feedback(self, *, at: datetime) -> None:
        self.feedback_at = at

    @step(*AFTER_FILING, holder=held.present)
    def make_safe(self, *, at: datetime) -> None:
        self.safe_at = self.safe_at or at

    @step(S.DISPATCHED, S.HANDLING, may=ARBITRATE, holder=held.at_desk)
    def approve_extension(self) -> None: ...

    @step(S.DISPATCHED, S.HANDLING, may=ARBITRATE, holder=held.at_desk)
    def deny_extension(self) -> None: ...

    @step(S.HANDLING, may=DECIDE, holder=held.desk_or_leader)
    def approve_suspension(self) -> None: ...

    @step(S.HANDLING, may=DECIDE, holder=held.desk_or_leader)
    def deny_suspension(self) -> None: ...

    @step(S.HANDLING, to=S.SUSPENDED, holder=held.system)
    def suspend(self, *, until: date) -> None:
        """By the approval of a request."""
        self.suspended_until, self.suspension_count = until, self.suspension_count + 1

    @step(S.SUSPENDED, to=S.HANDLING, may=DECIDE, holder=held.desk_or_leader)
    def resume(self) -> None:
        self.suspended_until = None

    @step(S.SUSPENDED, holder=held.present)
    def check_suspension(self) -> None: ...

    # 5 and 6 feedback, verify, close ----------------------------------------------------------------------------

    @step(S.FEEDBACK, to=S.VERIFYING, may=ACCEPT, holder=held.at_desk)
    def send_verification(self) -> None: ...

    @step(S.FEEDBACK, to=S.HANDLING, may=DISPATCH, holder=held.at_desk)
    @step(S.VERIFYING, to=S.HANDLING, may=held.any_of(VERIFY, DISPATCH, ACCEPT), holder=held.verifier_or_desk)
    def rework(self) -> None:
        self.rework_count += 1

    @step(S.VERIFYING, to=S.VERIFIED, may=held.any_of(VERIFY, ACCEPT), holder=held.verifier)
    def pass_verification(self, *, at: datetime) -> None:
        self.verified_at = at

    @step(S.VERIFIED, to=S.CLOSED, may=CLOSE, holder=held.grid_staff_or_desk)
    def close(self, *, evaluation: int | None, at: datetime) -> None:
        self.evaluation, self.closed_at, self.closing_kind = evaluation, at, "verified"

    @step(S.FEEDBACK, to=S.CLOSED, may=ACCEPT, holder=held.at_desk)
    def close_unchecked(self, *, at: datetime) -> None:
        self.closed_at, self.closing_kind = at, "unchecked"

    @step(S.FEEDBACK, S.VERIFYING, S.VERIFIED, S.CLOSED, may=ACCEPT, holder=held.at_desk)
    def call_back(self) -> None: ...

    @step(S.CLOSED, to=S.DISPATCHED, may=held.reporter_or(ACCEPT, ARBITRATE), holder=held.dissatisfied_reporter_or_desk)
    def reopen(self, *, lead: Any, at: datetime) -> None:
        self.round, self.lead, self.is_binding, self.reopened_at = self.round + 1, lead, True, at
        self.closed_at, self.closing_kind, self.closed_by, self.call_back_owed = None, "", None, False

    @step(*OPEN, S.CLOSED, to=S.CLOSED, may=ARBITRATE, holder=held.at_desk)
    def conclude(self, *, at: datetime) -> None:
        self.closed_at, self.closing_kind = at, "concluded"

    @step(*OPEN, to=S.VOID, may=ARBITRATE, holder=held.at_desk)
    def void(self, *, at: datetime) -> None:
        self.ended_at = at

    @step(*OPEN, to=S.CLOSED, may=LEADER)
    def force_close(self, *, at: datetime) -> None:
        self.closed_at, self.closing_kind = at, "forced"

    @step(S.CLOSED, may="cases.inspect_case", holder=held.inspector)
    def spot_check(self) -> None: ...

    # at any time ------------------------------------------------------------------------------------------------

    @step(*OPEN, holder=held.present)
    def comment(self) -> None: ...

    @step(*OPEN, holder=held.reporter_or_desk)
    def remind(self) -> None: ...

    @step(*OPEN, may=ARBITRATE, holder=held.at_desk)
    def supervise(self) -> None: ...

    @step(*OPEN, may=held.any_of(MANAGE, ARBITRATE), holder=held.supervised)
    def answer_supervision(self) -> None: ...

    @step(S.CLOSED, holder=held.reporter)
    def rate(self) -> None: ...

    @step(S.CLOSED, may=MANAGE, holder=held.of_handling_unit)
    def appeal_overtime(self) -> None: ...

    @step(S.CLOSED, may=DECIDE, holder=held.desk_or_leader)
    def review_appeal(self) -> None: ...

    @step(*S, may="cases.reveal_reporter", holder=held.may_learn_the_reporter)
    def reveal_reporter(self) -> None: ...


def table() -> list[tuple[str, Any]]:
    """Every (action, transition) of the case in the order they stand above; several sources are several rows."""
    names = [name for name, value in vars(CaseLifecycle).items() if hasattr(value, "_django_fsm")]
    return [(name, move) for name in names for move in getattr(CaseLifecycle, name)._django_fsm.transitions.values()]


def moves() -> list[tuple[str, str]]:
    """The (from, to) pairs of states the table allows."""
    pairs = {(str(move.source), str(move.target)) for _name, move in table() if move.target}
    return sorted((old, new) for old, new in pairs if old != new)
