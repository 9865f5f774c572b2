"""The life of a whistle and of each unit's call: every state, every action, who may and who holds it.

Bodies set fields and nothing else; the action around them locks, checks, saves, follows the clocks and records.
Database triggers made from these tables refuse any other change of state.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from whistles.models import holders as held
from whistles.models.kinds import CallState, Kind, Refusal, WhistleState

W, C = WhistleState, CallState
BLOW, ANSWER, REFUSE, JUDGE = (
    "whistles.blow_whistle",
    "whistles.answer_call",
    "whistles.refuse_call",
    "whistles.judge_refusal",
)


def step(*source: Any, to: Any = None, may: str = "", holder: Any = None, when: Any = ()) -> Any:
    """One line of a table: from `source`, `to` a state (None: no move), `may` = permission, `holder` = whose it is."""
    return transition(
        "state", list(source), to, conditions=list(when), permission=may or None, custom={"holder": holder}
    )


class WhistleLifecycle(models.Model):
    """The whistle's state: the town's verbs, and what follows from the calls."""

    state = FSMField(_("state"), default=W.BLOWN, choices=W.choices, protected=True, editable=False)

    ended_at: Any
    result: Any
    due_at: Any

    class Meta:
        abstract = True

    @step(W.BLOWN, to=W.WORKING, holder=held.system)
    def begin(self) -> None:
        """Somebody came."""

    @step(W.WORKING, to=W.FINISHED, holder=held.system)
    def end(self, *, at: datetime) -> None:
        """Everybody who came has done their part, and nobody is awaited."""
        self.ended_at = at

    @step(W.BLOWN, W.WORKING, W.FINISHED, may=BLOW, holder=held.of_town)
    def add_task(self) -> None: ...

    @step(W.BLOWN, W.WORKING, to=W.FINISHED, may=BLOW, holder=held.of_town)
    def finish(self, *, result: str, at: datetime) -> None:
        self.result, self.ended_at = result, at

    @step(W.BLOWN, W.WORKING, to=W.CANCELLED, may=BLOW, holder=held.of_town)
    def cancel(self, *, at: datetime) -> None:
        self.ended_at = at


def still_on(call: Any) -> bool:
    """The whistle has not ended."""
    return call.whistle.is_open


def may_be_refused(call: Any) -> bool:
    """Neither an emergency nor a refusal that was denied before."""
    return call.whistle.kind != Kind.EMERGENCY and not call.is_binding


def undecided(call: Any) -> bool:
    return not call.refusal and still_on(call)


def unrated(call: Any) -> bool:
    return call.rating_now is None and call.whistle.state != W.CANCELLED


def unanswered(call: Any) -> bool:
    return call.rating_now is not None and call.rating_now.answered_at is None


class CallLifecycle(models.Model):
    """One unit's call: its own verbs, the town's about it, and the clocks'."""

    state = FSMField(_("state"), default=C.CALLED, choices=C.choices, protected=True, editable=False)

    called_at: Any
    confirmed_at: Any
    confirmed_by: Any
    agreed_at: Any
    arrived_at: Any
    arrival_kind: Any
    officer: Any
    arrival_location: Any
    arrival_distance_m: Any
    done_at: Any
    result: Any
    absent_at: Any
    refused_at: Any
    refusal: Any
    decided_at: Any
    is_binding: Any

    class Meta:
        abstract = True

    # the unit ---------------------------------------------------------------------------------------------------

    @step(C.CALLED, to=C.CONFIRMED, may=ANSWER, holder=held.of_unit, when=[still_on])
    def confirm(self, *, by: Any, at: datetime) -> None:
        self.confirmed_by, self.confirmed_at = by, at

    @step(C.CALLED, to=C.REFUSED, may=REFUSE, holder=held.of_unit, when=[still_on, may_be_refused])
    def refuse(self, *, at: datetime) -> None:
        self.refused_at, self.refusal, self.decided_at = at, "", None

    @step(C.CALLED, C.CONFIRMED, C.ABSENT, to=C.ON_SITE, may=ANSWER, holder=held.of_unit, when=[still_on])
    def report_in(self, *, by: Any, location: Any, distance_m: int, at: datetime) -> None:
        self.officer, self.arrival_location, self.arrival_distance_m = by, location, distance_m
        self.arrived_at, self.arrival_kind = at, "reported"

    @step(C.ON_SITE, to=C.WORKING, may=ANSWER, holder=held.of_unit, when=[still_on])
    def begin(self) -> None: ...

    @step(C.ON_SITE, C.WORKING, to=C.DONE, may=ANSWER, holder=held.of_unit)
    def finish(self, *, result: str, at: datetime) -> None:
        self.result, self.done_at = result, at

    @step(*C, may=REFUSE, holder=held.of_unit, when=[unanswered])
    def answer(self) -> None: ...

    # the town and the district's centre -------------------------------------------------------------------------

    @step(
        *(C.CALLED, C.CONFIRMED, C.ABSENT, C.REFUSED),
        to=C.ON_SITE, may=BLOW, holder=held.calls_from_town, when=[still_on],
    )  # fmt: skip
    def record_arrival(self, *, at: datetime) -> None:
        self.arrived_at, self.arrival_kind = at, "recorded"

    @step(C.CALLED, C.CONFIRMED, may=BLOW, holder=held.calls_from_town, when=[still_on])
    def agree_time(self, *, until: datetime) -> None:
        self.agreed_at = until

    @step(C.DONE, C.ABSENT, may=BLOW, holder=held.calls_from_town, when=[unrated])
    def rate(self) -> None: ...

    @step(C.REFUSED, may=JUDGE, holder=held.at_district, when=[undecided])
    def uphold_refusal(self, *, at: datetime) -> None:
        self.refusal, self.decided_at = Refusal.UPHELD, at

    @step(C.REFUSED, to=C.CALLED, may=JUDGE, holder=held.at_district, when=[undecided])
    def deny_refusal(self, *, at: datetime) -> None:
        """Called again, with the full time, and for good."""
        self.refusal, self.decided_at, self.is_binding = Refusal.DENIED, at, True
        self.called_at, self.agreed_at = at, None

    # by itself --------------------------------------------------------------------------------------------------

    @step(C.CALLED, C.CONFIRMED, to=C.ABSENT, holder=held.system)
    def miss(self, *, at: datetime) -> None:
        self.absent_at = at

    @step(C.CALLED, C.CONFIRMED, C.REFUSED, C.ON_SITE, C.WORKING, to=C.RELEASED, holder=held.system)
    def release(self) -> None: ...


def table(lifecycle: type[models.Model]) -> list[tuple[str, Any]]:
    """Every (action, transition) in the order they stand above; several sources are several rows."""
    names = [name for name, value in vars(lifecycle).items() if hasattr(value, "_django_fsm")]
    return [(name, move) for name in names for move in getattr(lifecycle, name)._django_fsm.transitions.values()]


def moves(lifecycle: type[models.Model]) -> list[tuple[str, str]]:
    """The (from, to) pairs of states a table allows."""
    return sorted({(str(move.source), str(move.target)) for _name, move in table(lifecycle) if move.target})
