"""The clocks a case should have now, from the table in rules/stages.py, and the due times that follow from them."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from cases.models import Case, LoopSettings, State, Supervision, WorkOrder
from cases.rules import more_time, stages, states
from jiangdu.clocks import Limit, Wanted, follow, rules
from jiangdu.models import Clock
from jiangdu.rulebook import Rulebook
from jiangdu.timing import due_if_resumed


def follow_clocks(case: Case, *, at: datetime, relimit: bool = False) -> None:
    """Stop, start, pause and resume what the new state says; set the due times of the case and its open orders.

    `relimit`: the matter itself changed (category, urgency), so running clocks take the new limits. The caller saves
    the case afterwards; orders are saved here where their due time changed.
    """
    book = case.book_now or rules()
    case.book_now = None
    wanted = wanted_clocks(case, book, at=at) if case.is_open else _owed_after_closing(case, book, at=at)
    clocks = follow(case, wanted, at=at, relimit=relimit, book=book, is_new=case.is_new)
    case.__dict__.pop("clocks_now", None)
    if case.is_new:
        case.clocks_now, case.is_new = clocks, False
    handle = {clock.part: clock for clock in clocks if clock.stage == "handle"}
    dues = {clock.pk: promised_due(case, clock, book) for clock in handle.values()}
    _set_order_dues(case, handle, dues)
    _set_answer_dues(case, clocks)
    total = next((clock for clock in clocks if clock.stage == "total"), None)
    case.total_due_at = total.due_at if total else case.total_due_at
    current = _current_clock(case, clocks, handle)
    case.due_at = dues.get(current.pk, current.due_at) if current else None
    case.due_level = current.level if current else ""


def wanted_clocks(case: Case, book: Rulebook, *, at: datetime) -> list[Wanted]:
    """Every promise that should be running (or standing still) for this case in its present state."""
    day = timezone.localdate(at)
    wanted = _total(case, book)
    stage = stages.CASE_STAGE.get(case.state)
    if stage:
        limit = book.limit(stage, urgent=case.is_urgent, on=day, variant=_variant(case, stage))
        wanted.append(Wanted(stage, limit, part=_asked_now(case), unit=case.desk, urgent=case.is_urgent))
    safe_limit = case.condition.safe_limit if case.condition else None
    made_safe = case.safe_at is not None
    if safe_limit and stages.safe_clock_runs(
        case.state, is_urgent=case.is_urgent, has_safe_limit=True, made_safe=made_safe
    ):
        wanted.append(Wanted("safe", safe_limit, unit=case.lead, urgent=True))
    paused = stages.handling_pauses(case.state, is_urgent=case.is_urgent, made_safe=made_safe)
    for order in case.orders_now:
        wanted += [
            _order_clock(order, name, case, paused, book, day) for name in stages.ORDER_STAGES.get(order.state, ())
        ]
        wanted += _returned_clocks(order, case, book, day)
        if order.asked:
            wanted.append(_approval(order, case, book, day))
    for paper in case.unanswered_now:
        wanted.append(Wanted("answer", paper.limit, part=paper.pk, unit=paper.unit, urgent=case.is_urgent))
    return wanted


def _returned_clocks(order: WorkOrder, case: Case, book: Rulebook, day: date) -> list[Wanted]:
    """A returned order's time waits for the judgement; the desk's time for it runs."""
    if not order.return_waits or case.state not in stages.RETURN_WAITS_IN:
        return []
    pauses = stages.return_pauses(is_urgent=case.is_urgent, made_safe=case.safe_at is not None)
    wanted = [
        Wanted(
            "handle", order.limit, part=order.pk, unit=order.unit, urgent=case.is_urgent, paused=pauses,
            pause_reason="returned",
        )
    ]  # fmt: skip
    if not order.is_lead:
        limit = book.limit("return_review", urgent=case.is_urgent, on=day)
        waits = case.state not in stages.ASSISTING_JUDGED_IN
        wanted.append(
            Wanted(
                "return_review", limit, part=order.pk, unit=case.desk, urgent=case.is_urgent, paused=waits,
                pause_reason=case.state,
            )
        )  # fmt: skip
    return wanted


def _owed_after_closing(case: Case, book: Rulebook, *, at: datetime) -> list[Wanted]:
    """A closed matter that came by a call is not done with until its reporter was asked."""
    if not case.call_back_owed:
        return []
    return [Wanted("call_back", book.limit("call_back", urgent=False, on=timezone.localdate(at)), unit=case.desk)]


def _total(case: Case, book: Rulebook) -> list[Wanted]:
    """The promise from report to close. It is given once: what is reopened or restored keeps it, if it is still to come."""
    limit = total_limit(case, LoopSettings.current(book.stamps.get("loop", 0)))
    begun_anew = max(filter(None, (case.reopened_at, case.restored_at)), default=None)
    if begun_anew is None or case.total_due_at is None:
        return [Wanted("total", limit, urgent=case.is_urgent)]
    if case.total_due_at <= begun_anew:
        return []
    return [Wanted("total", limit, urgent=case.is_urgent, external_due_at=case.total_due_at)]


def _asked_now(case: Case) -> int | None:
    """Whoever is asked to verify has the whole limit, also when somebody before did not act: one clock for each."""
    check = case.open_verification if case.state == "verifying" else None
    return check.pk if check and check.assignee_id else None


def promised_due(case: Case, clock: Clock, book: Rulebook) -> datetime:
    """What a handle clock is due by: while the case is suspended, by what it will be when it goes on at the date."""
    if case.state != State.SUSPENDED or case.suspended_until is None or clock.paused_at is None:
        return clock.due_at
    return due_if_resumed(clock, start_of_day(case.suspended_until), book)


def start_of_day(day: date) -> datetime:
    """Local midnight, at which a suspension until that day ends."""
    return timezone.make_aware(datetime.combine(day, time.min))


def total_limit(case: Case, settings: LoopSettings) -> Limit:
    """From report to close: the handling limit plus an allowance for everything beside it."""
    handling = handling_limit(case) or Limit.of("work_day", 5)
    allowances = {
        "office": settings.total_allowance_office_minutes,
        "continuous": settings.total_allowance_urgent_minutes,
    }
    return Limit.of_minutes(handling.minutes + allowances[handling.calendar], handling.calendar)


def handling_limit(case: Case) -> Limit | None:
    """The limit of the chosen condition, else of the category; None while there is no category."""
    if case.condition:
        return case.condition.limit
    return case.category.limit if case.category else None


def _variant(case: Case, stage: str) -> str:
    """Verification takes longer in the country. Village codes 001–199 are communities (town), 200 up villages."""
    if stage != "verify" or len(case.grid_code) < 12:
        return ""
    return "town" if int(case.grid_code[9:12]) < 200 else "country"


def _order_clock(order: WorkOrder, stage: str, case: Case, paused: bool, book: Rulebook, day: date) -> Wanted:
    limit = order.limit if stage == "handle" else book.limit(stage, urgent=case.is_urgent, on=day)
    pauses = paused and stage == "handle"
    return Wanted(
        stage, limit, part=order.pk, unit=order.unit, urgent=case.is_urgent, paused=pauses, pause_reason=case.state
    )


def _approval(order: WorkOrder, case: Case, book: Rulebook, day: date) -> Wanted:
    """The promise to decide what the unit asked for; it stands still where the case's state allows no decision."""
    waits = case.state not in more_time.DECIDED_IN
    limit = book.limit("approve", urgent=case.is_urgent, on=day)
    return Wanted(
        "approve", limit, part=order.pk, unit=case.desk, urgent=case.is_urgent, paused=waits, pause_reason=case.state
    )


def _current_clock(case: Case, clocks: list[Clock], handle: dict[int | None, Clock]) -> Clock | None:
    """The clock the case is due by: in steps 3 and 4 the lead's handling, else the running stage.

    When the lead is done and others are not, it is due by the first of theirs.
    """
    if not case.is_open:
        return None
    lead = due_by_order(case)
    if lead and handle:
        return handle.get(lead.pk) or min(handle.values(), key=lambda clock: clock.due_at)
    stage = stages.CASE_STAGE.get(case.state)
    return next((clock for clock in clocks if is_of_case(clock, stage)), None)


def is_of_case(clock: Clock, stage: str | None) -> bool:
    """Whether this is the clock of the case's own stage; that of a verification is for one person asked."""
    return clock.stage == stage and (clock.part is None or stage == "verify")


def due_by_order(case: Case) -> WorkOrder | None:
    """The lead's order by whose handle clock the case is due: not while that stands still and the desk's clock runs."""
    if case.state not in stages.DUE_BY_HANDLE:
        return None
    stands_still = stages.handling_pauses(case.state, is_urgent=case.is_urgent, made_safe=case.safe_at is not None)
    if stands_still and case.state in stages.CASE_STAGE:
        return None
    waiting = [order for order in case.orders_now if order.is_lead and order.return_waits]
    return case.lead_order or (waiting[-1] if waiting else None)


def _set_order_dues(case: Case, handle: dict[int | None, Clock], dues: dict[int, datetime]) -> None:
    for order in case.orders_now:
        clock = handle.get(order.pk) if order.state in states.ORDER_OPEN else None
        now = (dues[clock.pk], clock.level, clock.paused_at) if clock else (None, "", None)
        if (order.due_at, order.due_level, order.paused_at) != now:
            order.due_at, order.due_level, order.paused_at = now
            WorkOrder.objects.filter(pk=order.pk).update(due_at=now[0], due_level=now[1], paused_at=now[2])


def _set_answer_dues(case: Case, clocks: list[Clock]) -> None:
    for clock in clocks:
        if clock.stage == "answer" and clock.part:
            Supervision.objects.filter(pk=clock.part).exclude(due_at=clock.due_at).update(due_at=clock.due_at)
