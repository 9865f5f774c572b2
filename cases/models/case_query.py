"""Reading cases: who sees which, and the few filters every screen shares."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.rules import states
from jiangdu.locking import waiting_briefly
from jiangdu.scope import scope_of, within

if TYPE_CHECKING:
    from jiangdu.models import User


class CaseQuerySet(models.QuerySet[Any]):
    """Querysets of cases."""

    def visible_to(self, user: User) -> CaseQuerySet:
        """Own reports; the area of grid posts, less restricted ones; the unit's and sub-units' orders, past ones too; orders one
        handles; a town's area; checks one was asked for; meetings the unit is called to; everything with the right to see all."""
        from cases.models import Invitation, PreCheck, Verification, WorkOrder
        from cases.models.order import held_by, of_sub_units

        if user.is_superuser or user.has_perm("cases.see_all_cases"):
            return self
        scope = scope_of(user)
        seen: Any = Q(reporter=user)
        if scope.grid_prefixes:
            seen |= within(scope.grid_prefixes) & (Q(category__isnull=True) | Q(category__is_restricted=False))
        if scope.town_prefixes:
            seen |= within(scope.town_prefixes) | Q(desk__in=scope.unit_ids)
        mine = held_by(user)
        if scope.unit_ids and user.has_perm("cases.manage_order"):
            mine |= of_sub_units(scope.unit_ids)
            called = Invitation.objects.filter(unit__in=scope.unit_ids, case=OuterRef("pk"))
            seen |= Exists(called)
        seen |= Exists(WorkOrder.objects.filter(mine, case=OuterRef("pk")))
        if user.has_perm("cases.verify_case"):
            asked = {"case": OuterRef("pk"), "assignee": user}
            seen |= Exists(Verification.objects.filter(**asked)) | Exists(PreCheck.objects.filter(**asked))
        return self.filter(seen)

    def open(self) -> CaseQuerySet:
        return self.filter(state__in=states.OPEN)

    def overdue(self, at: datetime) -> CaseQuerySet:
        """Open and past due (ended cases have no due time)."""
        return self.filter(due_at__lt=at)

    def in_subtree(self, grid_code: str) -> CaseQuerySet:
        return self.filter(grid_code__startswith=grid_code)

    def for_page(self) -> CaseQuerySet:
        """With what a row of a list shows, in one query."""
        return self.select_related("category", "condition", "lead", "desk", "reporter")

    def lock(self, pk: int) -> Any:
        """The row, locked until the end of the transaction. Waits briefly, then Busy."""
        with waiting_briefly():
            return (
                self.select_related("category", "condition", "lead", "desk").select_for_update(of=("self",)).get(pk=pk)
            )
