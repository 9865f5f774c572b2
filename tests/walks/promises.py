"""What must hold of every case at every moment, whatever people did: each function raises AssertionError with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cases.models import Case, Verification
from cases.queries.backflow import reporting_units_of
from jiangdu.history import history_of
from jiangdu.models import Clock, ClockLevel, ClockPause
from jiangdu.queries.verify_history import Verification as HistoryCheck
from tests.world import CAST

LADDER = ["yellow", "orange", "red", "L2", "L3", "L4"]
MANAGERS = {person.unit for person in CAST if person.kind.endswith("manager")}


@dataclass
class Memory:
    """What was seen of a walk before: when clocks stopped, and what the reporters were promised."""

    stopped: dict[int, datetime] = field(default_factory=dict)
    promised: dict[tuple[int, int], datetime] = field(default_factory=dict)


def one_open_lead_order(case: Case, _memory: Memory) -> None:
    """At most one unit leads, and where a unit must act exactly one does."""
    leads = [order for order in case.orders_now if order.is_open and order.is_lead]
    assert len(leads) <= 1, "two lead orders are open"
    if case.state == "dispatched":
        assert len(leads) == 1, "dispatched to nobody"
    assert not leads or leads[0].unit_id == case.lead_id, "another unit leads than the case says"


def somebody_holds_it(case: Case, _memory: Memory) -> None:
    """An open case waits for a unit, for a person asked, or at a desk that exists; an ended one for nobody."""
    open_orders = [order for order in case.orders_now if order.is_open]
    if case.state in {"handling", "dispatched"}:
        assert open_orders, f"{case.state}, but no unit has an open order"
    if case.state == "pre_check":
        assert case.open_pre_check, "in pre-check, but nobody was asked"
    if case.state == "verifying":
        assert case.open_verification, "in verification, but nobody was asked"
    if not case.is_open:
        assert not open_orders, "ended, but a unit still has an open order"
        assert not case.open_pre_check and not case.open_verification, "ended, but somebody is still asked to look"
    assert case.desk_id, "no desk"


def open_cases_have_running_clocks(case: Case, _memory: Memory) -> None:
    """An open case is due some time; an ended one has no clock but those for afterwards."""
    running = {clock.stage for clock in case.clocks_now if clock.is_open}
    if case.is_open:
        assert "total" in running and case.due_at, "open, but nothing is due"
    else:
        assert not running - {"call_back", "answer", "approve"}, f"ended, but {running} run"
        assert case.due_at is None


def a_stopped_clock_never_restarts(case: Case, memory: Memory) -> None:
    for clock in case.clocks_now:
        before = memory.stopped.get(clock.pk)
        assert before in (None, clock.stopped_at), f"{clock.stage} clock {clock.pk} ran again"
        if clock.stopped_at:
            memory.stopped[clock.pk] = clock.stopped_at


def the_total_never_resets(case: Case, memory: Memory) -> None:
    """The reporter's promise starts with the report, once a round, and is never paused."""
    totals = [clock for clock in case.clocks_now if clock.stage == "total"]
    if not totals and case.closing_kind == "self_handled":
        return  # ended in the moment of the report
    assert totals and totals[0].started_at == case.reported_at, "the total does not start with the report"
    assert len(totals) <= case.round + (1 if case.state != "closed" else 0) + _restored(case), "the total was reset"
    assert not any(clock.paused_at or clock.paused_minutes for clock in totals), "the total was paused"


def _restored(case: Case) -> int:
    return history_of(case).filter(name="case.restored").count()


def no_backflow(case: Case, _memory: Memory) -> None:
    """Nobody who reported has to handle it, unless it is a grid duty or a shift leader said why."""
    if case.backflow_reason or (case.category and case.category.grid_duty):
        return
    reported_by = reporting_units_of(case)
    for order in case.orders_now:
        if order.is_open:
            assert order.unit.code not in reported_by, f"flowed back to {order.unit.code}"
            assert not (case.channel == "grid" and order.handler_id == case.reporter_id), "flowed back to the reporter"


def handler_never_verifies(case: Case, _memory: Memory) -> None:
    handlers: dict[int, set[int | None]] = {}
    for order in case.orders_now:
        if order.state not in {"withdrawn", "returned"}:
            handlers.setdefault(order.round, set()).add(order.handler_id)
    for check in Verification.objects.filter(case=case, outcome="passed"):
        assert check.done_by_id not in handlers.get(check.round, set()), "verified by who handled it"


def at_most_two_extensions(case: Case, _memory: Memory) -> None:
    for clock in case.clocks_now:
        assert clock.extensions <= 2, f"{clock.stage} was extended {clock.extensions} times"


def nothing_pauses_while_unsafe(case: Case, _memory: Memory) -> None:
    """While an urgent matter is not yet safe, no return and no suspension stops the unit's time."""
    if case.is_urgent and case.safe_at is None and case.is_open:
        still = [clock for clock in case.clocks_now if clock.is_open and clock.stage == "handle" and clock.paused_at]
        assert not still, "time stands still while the danger is there"


def pauses_add_up(case: Case, _memory: Memory) -> None:
    """The ledger holds every pause: open exactly while the clock stands still."""
    for clock in case.clocks_now:
        rows = ClockPause.objects.filter(clock=clock)
        assert rows.filter(resumed_at=None).count() == (1 if clock.paused_at else 0), "ledger and clock disagree"


def every_level_once_in_order(case: Case, _memory: Memory) -> None:
    reached: dict[int, list[str]] = {}
    rows = ClockLevel.objects.filter(clock__in=case.clocks_now).order_by("id")
    for clock_id, level in rows.values_list("clock_id", "level"):
        reached.setdefault(clock_id, []).append(level)
    for levels in reached.values():
        assert levels == sorted(set(levels), key=LADDER.index), f"levels {levels}"


def history_is_whole(case: Case, _memory: Memory) -> None:
    assert list(HistoryCheck(subject=("cases.case", case.pk)).findings()) == []


def nothing_runs_beside_its_state(case: Case, _memory: Memory) -> None:
    """Every handle clock belongs to an order that is open, or was given back and is not judged yet."""
    parts = {order.pk for order in case.orders_now if order.is_open or order.return_waits}
    for clock in Clock.objects.open().of(case).filter(stage__in=("handle", "acknowledge")):
        assert clock.part in parts, f"a {clock.stage} clock runs for an order that has ended"


Promise = Callable[[Case, Memory], None]
PROMISES: tuple[Promise, ...] = (
    one_open_lead_order, somebody_holds_it, open_cases_have_running_clocks, a_stopped_clock_never_restarts,
    the_total_never_resets, no_backflow, handler_never_verifies, at_most_two_extensions, nothing_pauses_while_unsafe,
    pauses_add_up, every_level_once_in_order, nothing_runs_beside_its_state, history_is_whole,
)  # fmt: skip
