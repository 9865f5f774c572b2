"""Whose turn it is: for each verb one of the demo's people who may take it, the named accounts first."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from cases.models import Case, WorkOrder
from jiangdu.demo.cast import named_people
from jiangdu.models import Post, Unit, User
from jiangdu.recipients import holders


class Cast:
    """Keeps every person once, so that rights are read once. `rng` chooses among several who may."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.people: dict[int, User] = {user.pk: user for user in User.objects.filter(is_demo=True)}
        self.named = {person.username for person in named_people("")}
        self._holders: Callable[..., list[User]] = cache(self._read_holders)
        posts = Post.objects.filter(kind__is_grid_staff=True, kind__verification_order__isnull=False)
        self._grid_posts = [(post.grid_code, post.user_id) for post in posts.order_by("id")]

    def person(self, pk: Any) -> User:
        return self.people[pk]

    def called(self, username: str) -> User:
        return next(user for user in self.people.values() if user.username == username)

    def of_grid(self, grid_code: str) -> User:
        """Somebody of the grid's own staff: a narrower area before a wider one."""
        reach = [(len(code), user) for code, user in self._grid_posts if grid_code.startswith(code)]
        narrowest = max(length for length, _user in reach)
        return self.person(self.rng.choice([user for length, user in reach if length == narrowest]))

    def at_desk(self, case: Case, permission: str) -> User:
        """At the case's desk, else at the district's."""
        return self._one(self._holders(permission, case.desk) or self._holders(permission, self._district))

    def manager(self, unit: Unit) -> User:
        return self._one(self._holders("cases.manage_order", unit))

    def handler(self, unit: Unit) -> User | None:
        """A handler who is no manager; None where the unit has none."""
        managers = {user.pk for user in self._holders("cases.manage_order", unit)}
        handlers = [user for user in self._holders("cases.handle_order", unit) if user.pk not in managers]
        return self._one(handlers) if handlers else None

    def worker(self, order: WorkOrder) -> User:
        """Who works on the order: its handler, else the manager."""
        return self.person(order.handler_id) if order.handler_id else self.manager(order.office or order.unit)

    def verifier(self, case: Case) -> User:
        check = case.open_verification
        asked = check.assignee_id if check else None
        return self.person(asked) if asked else self.at_desk(case, "cases.accept_case")

    def _one(self, people: list[User]) -> User:
        """A named account half of the time, where there is one."""
        named = [user for user in people if user.username in self.named]
        return self.rng.choice(named if named and self.rng.random() < 0.5 else people)

    def _read_holders(self, permission: str, unit: Unit) -> list[User]:
        return [self.person(user.pk) for user in holders(permission, unit=unit).order_by("pk")]

    @property
    def _district(self) -> Unit:
        return Unit.objects.active().get(kind=Unit.Kind.CENTRE, grid_code__regex=r"^\d{6}$")
