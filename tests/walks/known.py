"""Who and what stands before every walk, read once: walks read cases so often that each join counts."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cases.models import Case, Category, Condition, WorkOrder
from jiangdu.models import Clock, Unit, User


class Known:
    """Units, people, categories and conditions by id; people keep what was found out about their posts."""

    def __init__(self) -> None:
        self._read: dict[int, Case] = {}

    @cached_property
    def units(self) -> dict[int, Unit]:
        return Unit.objects.in_bulk()

    @cached_property
    def people(self) -> dict[int, User]:
        return User.objects.in_bulk()

    @cached_property
    def categories(self) -> dict[int, Category]:
        return Category.objects.in_bulk()

    @cached_property
    def conditions(self) -> dict[int, Condition]:
        return Condition.objects.in_bulk()

    def person(self, username: str) -> User:
        return next(user for user in self.people.values() if user.username == username)

    def case(self, pk: int) -> Case:
        """The case, its orders and its clocks as they were when somebody last moved it: three queries, then none."""
        if pk not in self._read:
            self._read[pk] = self._case(pk)
        return self._read[pk]

    def forget(self, *cases: int) -> None:
        """These have moved; all of them, if none is named."""
        for pk in cases or list(self._read):
            self._read.pop(pk, None)

    def _case(self, pk: int) -> Case:
        case = Case.objects.get(pk=pk)
        case.category = self.categories.get(case.category_id or 0)
        case.condition = self.conditions.get(case.condition_id or 0)
        case.reporter = self.people.get(case.reporter_id or 0)
        case.desk, case.lead = self.units[case.desk_id], self.units.get(case.lead_id or 0)
        case.orders_now = [self._order(order, case) for order in WorkOrder.objects.filter(case=pk).order_by("id")]
        case.clocks_now = list(Clock.objects.of(case).order_by("id"))
        return case

    def _order(self, order: WorkOrder, case: Any) -> WorkOrder:
        order.case, order.unit = case, self.units[order.unit_id]
        order.office = self.units.get(order.office_id or 0)
        order.handler = self.people.get(order.handler_id or 0)
        return order
