"""What waits at the command desks: six queues, each one condition, counted and listed from here alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Case as Switch
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from cases.models import Asked, Case, State, Verification, WorkOrder
from cases.models.case_query import CaseQuerySet
from cases.rules import states
from jiangdu.models import User
from jiangdu.scope import scope_of, within

ACCEPT, DISPATCH, ARBITRATE = "cases.accept_case", "cases.dispatch_case", "cases.arbitrate_case"
PER_QUEUE = 30  # rows shown of each queue, and as many urgent ones beyond; the rest stands in the list of cases


@dataclass(frozen=True)
class Queue:
    """`permissions`: one of them is needed to see it. `states` for the way to the full list."""

    label: object
    icon: str
    permissions: tuple[str, ...]
    condition: Q
    states: tuple[str, ...]
    empty: object


@dataclass
class Line:
    """A queue with its first rows by time left, no urgent one left out, and how many there are in all."""

    key: str
    queue: Queue
    rows: list[Case] = field(default_factory=list)
    total: int = 0


def _waits_for_the_desk() -> Q:
    """Results nobody has been sent to verify, verifications left to the desk, and verified cases to close."""
    person = Verification.objects.filter(case=OuterRef("pk"), done_at__isnull=True, assignee__isnull=False)
    nobody = Q(~Exists(person), state=State.VERIFYING)
    return Q(state__in=(State.FEEDBACK, State.VERIFIED)) | nobody


def _return_waits() -> Q:
    """Returned by the lead, or an assisting unit's return that nobody has judged."""
    waiting = WorkOrder.objects.filter(case=OuterRef("pk"), return_waits=True)
    return Q(state=State.RETURNED) | Q(Exists(waiting), state__in=(State.DISPATCHED, State.HANDLING))


def _asks_the_desk() -> Q:
    """An extension or a short suspension waits for the shift leader; a long one is a leader's."""
    asking = WorkOrder.objects.filter(case=OuterRef("pk"), asked__in=(Asked.EXTENSION, Asked.SUSPENSION))
    judged_first = WorkOrder.objects.filter(case=OuterRef("pk"), return_waits=True)
    return Q(Exists(asking), ~Exists(judged_first), state__in=(State.DISPATCHED, State.HANDLING))


QUEUES: dict[str, Queue] = {
    "accept": Queue(
        _("To be accepted"), "inbox", (ACCEPT,), Q(state=State.REPORTED), ("reported",), _("Everything is accepted.")
    ),
    "dispatch": Queue(
        _("To be dispatched"), "send", (DISPATCH,), Q(state=State.FILED), ("filed",), _("Every case has an owner.")
    ),
    "returned": Queue(
        _("Returned, to be decided"),
        "reply",
        (DISPATCH, ARBITRATE),
        _return_waits(),
        ("returned",),
        _("Nothing was returned."),
    ),
    "coordination": Queue(
        _("To be coordinated"),
        "people",
        (ARBITRATE,),
        Q(state=State.COORDINATION),
        ("coordination",),
        _("No meeting is due."),
    ),
    "approve": Queue(
        _("Asking for time"),
        "calendar-plus",
        (ARBITRATE,),
        _asks_the_desk(),
        ("dispatched", "handling"),
        _("Nobody asks for more time."),
    ),
    "check": Queue(
        _("To be verified and closed"),
        "patch-check",
        (ACCEPT,),
        _waits_for_the_desk(),
        ("feedback", "verifying", "verified"),
        _("Nothing to verify from here."),
    ),
    "call_back": Queue(
        _("To be called back"),
        "telephone",
        (ACCEPT,),
        Q(state=State.CLOSED, call_back_owed=True),
        ("closed",),
        _("Everybody was called."),
    ),
}


def queues_of(user: User) -> dict[str, Queue]:
    """The queues this user works on: by permission, for those who serve at a desk."""
    if not scope_of(user).centre_prefixes:
        return {}
    return {key: queue for key, queue in QUEUES.items() if any(map(user.has_perm, queue.permissions))}


def at_desks_of(user: User) -> CaseQuerySet:
    """Cases at the desks the user serves: a town's own, all of them for the district's."""
    return Case.objects.filter(within(scope_of(user).centre_prefixes, "desk__grid_code"))


def _waiting(user: User) -> CaseQuerySet:
    """What may stand in a queue at all: open cases, and closed ones whose reporter is to be called."""
    return at_desks_of(user).filter(Q(state__in=states.OPEN) | Q(call_back_owed=True))


def in_queue(user: User, key: str) -> CaseQuerySet:
    """The cases of one queue at the user's desks, by time left."""
    cases = at_desks_of(user).filter(QUEUES[key].condition)
    return cases.order_by(F("due_at").asc(nulls_last=True), "id")


def queue_counts(user: User) -> dict[str, int]:
    """How many cases stand in each of the user's queues; one query, none without a queue."""
    mine = queues_of(user)
    if not mine:
        return {}
    return _waiting(user).aggregate(**{k: Count("pk", filter=queue.condition) for k, queue in mine.items()})


def read_queues(user: User) -> list[Line]:
    """The user's queues with the first rows and the total of each; one query however many rows."""
    lines = {key: Line(key, queue) for key, queue in queues_of(user).items()}
    if not lines:
        return []
    of_queue = [When(line.queue.condition, then=Value(key)) for key, line in lines.items()]
    by_time_left = [F("due_at").asc(nulls_last=True), F("id").asc()]
    cases = (
        _waiting(user)
        .for_page()
        .annotate(queue=Switch(*of_queue, output_field=CharField()))
        .filter(queue__isnull=False)
        .annotate(rank=Window(RowNumber(), partition_by=F("queue"), order_by=by_time_left))
        .annotate(alike=Window(RowNumber(), partition_by=[F("queue"), F("is_urgent")], order_by=by_time_left))
        .annotate(total=Window(Count("pk"), partition_by=F("queue")))
        .filter(Q(rank__lte=PER_QUEUE) | Q(is_urgent=True, alike__lte=PER_QUEUE))
    )
    for case in sorted(cases, key=lambda found: found.rank):
        line = lines[case.queue]
        line.rows.append(case)
        line.total = case.total
    return list(lines.values())
