"""What waits for one person: looks to take, cases to close, work orders to move; by the time left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as Switch
from django.db.models import CharField, Count, Exists, OuterRef, Q, Value, When, Window
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case, OrderState, PreCheck, State, Verification, WorkOrder
from cases.models.case_query import CaseQuerySet
from cases.models.order import WorkOrderQuerySet
from jiangdu.models import User
from jiangdu.scope import scope_of, within

WORDS = {
    "verify": (_("Verify"), "person-check"),
    "look": (_("Look first"), "search"),
    "close": (pgettext_lazy("task", "Close"), "check2-circle"),
    OrderState.ISSUED: (_("Acknowledge"), "hand-thumbs-up"),
    OrderState.ACKNOWLEDGED: (_("Handle"), "tools"),
    OrderState.AWAITING: (_("Confirm"), "check2-all"),
}


@dataclass(frozen=True)
class Task:
    """One thing to do on a case, with the time left for it."""

    label: object
    icon: str
    case: Case
    due_at: datetime | None
    level: str

    @property
    def pressing(self) -> tuple[bool, Any, int]:
        """Sorts by time left, the longest overdue first; no limit comes last. Urgent ones are marked, not moved."""
        return self.due_at is None, self.due_at, self.case.pk


def my_tasks(user: User, *, limit: int) -> tuple[list[Task], int]:
    """The first tasks and how many there are in all; two queries."""
    cases = list(_counted(cases_waiting_for(user).for_page())[:limit])
    orders = list(_counted(orders_waiting_for(user).select_related("case__category"))[:limit])
    tasks = [Task(*WORDS[case.todo], case, case.due_at, case.due_level) for case in cases]
    tasks += [Task(*WORDS[OrderState(o.state)], o.case, o.due_at, o.due_level) for o in orders]
    total = (cases[0].total if cases else 0) + (orders[0].total if orders else 0)  # type: ignore[attr-defined]
    return sorted(tasks, key=lambda task: task.pressing)[:limit], total


def cases_waiting_for(user: User) -> CaseQuerySet:
    """Verifications and pre-checks asked of this person or of the grid's staff; verified cases of the grid to close."""
    prefixes = scope_of(user).grid_prefixes
    todo = [When(_asked(user, Verification), state=State.VERIFYING, then=Value("verify"))]
    if user.has_perm("cases.verify_case"):
        asked = _asked(user, PreCheck) | (_asked(None, PreCheck) & within(prefixes))
        todo.append(When(asked, state=State.PRE_CHECK, then=Value("look")))
    if user.has_perm("cases.close_case") and prefixes:
        todo.append(When(within(prefixes), state=State.VERIFIED, then=Value("close")))
    waiting = Case.objects.visible_to(user).filter(state__in=(State.VERIFYING, State.PRE_CHECK, State.VERIFIED))
    return waiting.annotate(todo=Switch(*todo, output_field=CharField())).filter(todo__isnull=False)


def orders_waiting_for(user: User) -> WorkOrderQuerySet:
    """A handler's orders until the result; a manager's to acknowledge, to confirm, and those nobody handles yet."""
    waiting = Q(handler=user, state__in=(OrderState.ISSUED, OrderState.ACKNOWLEDGED))
    if user.has_perm("cases.manage_order"):
        waiting |= Q(state__in=(OrderState.ISSUED, OrderState.AWAITING))
        waiting |= Q(state=OrderState.ACKNOWLEDGED, handler=None)
    return WorkOrder.objects.of(user).filter(waiting)


def _asked(user: User | None, check: type[PreCheck] | type[Verification]) -> Q:
    """An open check asked of this person; None: of nobody in particular."""
    return Q(Exists(check.objects.filter(case=OuterRef("pk"), done_at__isnull=True, assignee=user)))


def _counted(rows: Any) -> Any:
    """Least time left first, each row knowing how many there are."""
    return rows.annotate(total=Window(Count("pk"))).order_by("due_at", "id")
