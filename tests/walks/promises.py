"""What must hold of every case at every moment, whatever people did: each function raises AssertionError with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from cases.models import Case
from jiangdu.models import ClockLevel, ClockPause
from jiangdu.queries.verify_history import Verification as HistoryCheck
from tests.walks.memory import Memory
from tests.walks.people import LEADERS, OFFICES, SHIFT_LEADERS, UNIT_OF, units_above

LADDER = ["yellow", "orange", "red", "L2", "L3", "L4"]
MOST_DAYS_OF_A_SHIFT_LEADER = 30


def one_open_lead_order(case: Case, _memory: Memory) -> None:
    """At most one unit leads, and where a unit must act exactly one does."""
    leads = [order for order in case.orders_now if order.is_open and order.is_lead]
    assert len(leads) <= 1, "two lead orders are open"
    if case.state == "dispatched":
        assert len(leads) == 1, "dispatched to nobody"
    assert not leads or leads[0].unit_id == case.lead_id, "another unit leads than the case says"


def somebody_holds_it(case: Case, _memory: Memory) -> None:
    """An open case waits for a unit, for a person asked, or at a desk that can act; an ended one for nobody."""
    open_orders = [order for order in case.orders_now if order.is_open]
    waiting = [order for order in case.orders_now if order.return_waits]
    if case.state in {"handling", "dispatched", "suspended"}:
        judged_here = [order for order in waiting if not order.is_lead]
        assert open_orders or judged_here, f"{case.state}, but no unit has an open order"
        assert len(judged_here) == len(waiting), f"{case.state}: nobody can judge the lead's return"
    if case.state == "returned":
        assert [order for order in waiting if order.is_lead], "returned, but there is nothing to judge"
    if case.state == "pre_check":
        assert case.open_pre_check, "in pre-check, but nobody was asked"
    if case.state == "verifying":
        assert case.open_verification, "in verification, but nobody was asked"
    if not case.is_open:
        assert not open_orders, "ended, but a unit still has an open order"
        assert not waiting, "ended, but a return still waits to be judged"
        assert not case.open_pre_check and not case.open_verification, "ended, but somebody is still asked to look"
    assert case.desk_id, "no desk"


def open_cases_are_due(case: Case, _memory: Memory) -> None:
    """An open case is due some time; an ended one has no clock but the call owed to its reporter."""
    running = {clock.stage for clock in case.clocks_now if clock.is_open}
    if case.is_open:
        assert running and case.due_at, "open, but nothing is due"
    else:
        assert not running - {"call_back"}, f"ended, but {running} run"
        assert case.due_at is None


def a_stopped_clock_never_restarts(case: Case, memory: Memory) -> None:
    """Nothing of a stopped clock changes any more."""
    for clock in case.clocks_now:
        if clock.stopped_at:
            now = (clock.stopped_at, clock.due_at, clock.level, clock.paused_at, clock.extensions)
            assert memory.stopped.setdefault(clock.pk, now) == now, f"{clock.stage} clock {clock.pk} went on"
        else:
            assert clock.pk not in memory.stopped, f"{clock.stage} clock {clock.pk} ran again"
    gone = memory.stopped_of(case) - {clock.pk for clock in case.clocks_now}
    assert not gone, f"clocks {gone} are gone"


def the_total_never_resets(case: Case, memory: Memory) -> None:
    """The reporter was told by when it is done: from the report on, never paused, never later but by another category.

    What was ended and goes on keeps that promise: its new clock is due no later, and a promise already broken stays so.
    """
    totals = [clock for clock in case.clocks_now if clock.stage == "total"]
    begun_anew = sum(entry.name in {"case.restored", "case.reopened"} for entry in memory.entries)
    assert len(totals) <= 1 + begun_anew, "the total was reset"
    for clock in totals:
        assert not (clock.paused_at or clock.paused_minutes or clock.extensions), "the total was paused or extended"
    for before, after in pairwise(totals):
        assert before.stopped_at and before.stopped_at <= after.started_at, "two totals run"
        assert after.due_at <= before.due_at, "the promise to the reporter became later"
    if totals:
        assert case.total_due_at == totals[-1].due_at, "the case does not say when it is promised"
        late_start = totals[0].started_at - case.reported_at
        assert not late_start or memory.closed_by_its_finder(case), "the total does not start with the report"
    if case.is_open and not (totals and totals[-1].is_open):
        last = max(filter(None, (case.reopened_at, case.restored_at)), default=None)
        assert last and totals and totals[-1].due_at <= last, "open, but nothing is promised to the reporter"


def no_backflow(case: Case, memory: Memory) -> None:
    """Nobody who reported has to handle it, unless it is a grid duty or a shift leader said why."""
    if case.category and case.category.grid_duty:
        return
    by_grid = case.channel == "grid"
    reported_by = {f"V{case.reported_grid_code[:12]}", UNIT_OF.get(case.reporter.username, "")} if by_grid else set()
    for order in case.orders_now:
        office = order.office.code if order.office else ""
        back = {order.unit.code, office} & (reported_by - {""})
        if order.is_open and (back or order.handler_id == case.reporter_id):
            allowed = [entry for entry in memory.entries if entry.data.get("backflow")]
            who = {memory.name_of(entry.actor_id) for entry in allowed}
            assert who & SHIFT_LEADERS, f"flowed back to {back or 'the reporter'}"
            assert case.backflow_reason, f"flowed back to {back or 'the reporter'} and is not counted"


def handler_never_verifies(case: Case, memory: Memory) -> None:
    """Whoever passed it neither worked on it in this round nor belongs to a unit that did."""
    for check in memory.new_verifications(case):
        orders = {order.pk: order for order in case.orders_now if order.round == check.round}
        worked = {entry.actor_id for entry in memory.work_on(orders)}
        assert check.done_by_id not in worked, "verified by who handled it"
        handlers = {order.handler_id for order in orders.values()}
        assert check.done_by_id not in handlers, "verified by the handler it was given to"
        unit = UNIT_OF.get(memory.name_of(check.done_by_id), "")
        kept = [order for order in orders.values() if order.state not in {"withdrawn", "returned"}]
        codes = {code for order in kept for code in (order.unit.code, order.office.code if order.office else "")}
        above = codes | {OFFICES[code] for code in codes & OFFICES.keys()}
        assert not units_above(unit) & above, "verified by the unit that handled it"


def at_most_two_extensions(case: Case, _memory: Memory) -> None:
    """Of one work order, however often its clock was stopped and another started; and of the original limit each."""
    extended: Counter[int | None] = Counter()
    for clock in case.clocks_now:
        assert clock.stage == "handle" or not clock.extensions, f"{clock.stage} was extended"
        extended[clock.part] += clock.extensions
    for order in case.orders_now:
        assert order.extensions <= 2 and extended[order.pk] <= 2, f"order {order.pk} was extended too often"


def a_leader_grants_long_and_further_suspensions(case: Case, memory: Memory) -> None:
    """The first one up to 30 days is a shift leader's; every other one a leader's."""
    granted = [entry for entry in memory.entries if entry.name == "case.suspended"]
    assert len(granted) == case.suspension_count, "a suspension is not counted"
    for number, entry in enumerate(granted, 1):
        by = memory.name_of(entry.actor_id)
        asked = memory.asked_for(entry)
        if number > 1 or memory.days_between(asked, entry) > MOST_DAYS_OF_A_SHIFT_LEADER:
            assert by in LEADERS, f"suspension {number} was granted by {by}"
        else:
            assert by in LEADERS | SHIFT_LEADERS, f"suspension {number} was granted by {by}"


def nothing_pauses_while_unsafe(case: Case, _memory: Memory) -> None:
    """While an urgent matter is not yet safe, no return and no suspension stops anybody's time for handling it."""
    if case.is_urgent and case.safe_at is None and case.is_open:
        still = [clock.stage for clock in case.clocks_now if clock.is_open and clock.paused_at]
        assert not set(still) - {"approve"}, f"{still} stand still while the danger is there"


def pauses_add_up(case: Case, _memory: Memory) -> None:
    """The ledger holds every pause: open exactly while the clock stands still."""
    stood = [clock.pk for clock in case.clocks_now if clock.paused_at or clock.paused_minutes]
    rows = ClockPause.objects.filter(clock__in=stood, resumed_at=None) if stood else ClockPause.objects.none()
    paused = [clock.pk for clock in case.clocks_now if clock.paused_at]
    assert sorted(rows.values_list("clock_id", flat=True)) == paused, "ledger and clock disagree"


def every_level_once_in_order(case: Case, memory: Memory) -> None:
    """The ladder goes up only, no level twice, and each is told in the history once."""
    reached: dict[int, list[str]] = {}
    told = Counter((entry.data["stage"], entry.data["level"]) for entry in memory.named("case.clock_level"))
    if not told and not any(clock.level for clock in case.clocks_now):
        return
    rows = ClockLevel.objects.filter(clock__in=[clock.pk for clock in case.clocks_now]).order_by("id")
    for clock_id, level in rows.values_list("clock_id", "level"):
        reached.setdefault(clock_id, []).append(level)
    for clock in case.clocks_now:
        levels = reached.get(clock.pk, [])
        assert levels == sorted(set(levels), key=LADDER.index), f"levels {levels}"
        assert clock.level == (levels[-1] if levels else ""), f"{clock.stage} says {clock.level}, reached {levels}"
    stages = {clock.pk: clock.stage for clock in case.clocks_now}
    climbed = Counter((stages[pk], level) for pk, levels in reached.items() for level in levels)
    assert told == climbed, f"told {told - climbed}, not told {climbed - told}"


def nothing_runs_beside_its_state(case: Case, _memory: Memory) -> None:
    """Every order's clock belongs to an order that is open, or was given back and is not judged yet; a verification's to
    the one person asked now."""
    parts = {order.pk for order in case.orders_now if order.is_open or order.return_waits}
    check = case.open_verification if case.state == "verifying" else None
    for clock in case.clocks_now:
        if not clock.is_open:
            continue
        if clock.stage in {"handle", "acknowledge", "approve"} or (clock.stage == "return_review" and clock.part):
            assert clock.part in parts, f"a {clock.stage} clock runs for an order that has ended"
        if clock.stage == "verify" and clock.part:
            assert check and clock.part == check.pk, "a verification's clock runs for somebody not asked any more"


def history_is_whole(case: Case, _memory: Memory) -> None:
    assert list(HistoryCheck(subject=("cases.case", case.pk)).findings()) == []


Promise = Callable[[Case, Memory], None]
PROMISES: tuple[Promise, ...] = (
    one_open_lead_order, somebody_holds_it, open_cases_are_due, a_stopped_clock_never_restarts, the_total_never_resets,
    no_backflow, handler_never_verifies, at_most_two_extensions, a_leader_grants_long_and_further_suspensions,
    nothing_pauses_while_unsafe, pauses_add_up, every_level_once_in_order, nothing_runs_beside_its_state,
)  # fmt: skip
# An entry once written cannot change unseen, so that the chain is checked when the walk is over.
AT_THE_END: tuple[Promise, ...] = (history_is_whole,)
