"""File: the desk (or the system) takes the matter on; what the catalogue can dispatch goes out at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.desk import follow_desk
from cases.actions.dispatch import apply_route, route_of
from cases.models import Case, Category, Condition
from cases.models.category import is_dangerous
from cases.queries.routing import Route
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.scope import Actor, require


@transaction.atomic
def file_case(
    *,
    case_id: int,
    actor: Actor,
    at: datetime,
    category: Category | None = None,
    condition: Condition | None = None,
    is_urgent: bool | None = None,
    note: str = "",
) -> Case:
    """File a reported case under a category (the reported one if none is given)."""
    case = Case.objects.lock(case_id)
    require(case.file, actor)
    chosen = category or case.category
    if chosen is None:
        raise invalid("category", _("Choose a category to file the case under."), "required")
    apply_file(case, actor=actor, at=at, category=chosen, condition=condition, is_urgent=is_urgent, note=note)
    follow_desk(case, at=at)
    return case


def apply_file(
    case: Case,
    *,
    actor: Actor,
    at: datetime,
    category: Category,
    condition: Condition | None,
    is_urgent: bool | None = None,
    note: str = "",
    route: Route | None = None,
) -> None:
    """File a locked case and let the catalogue dispatch it."""
    condition = fitting_condition(category, condition, case)
    urgent = is_dangerous(category, condition) if is_urgent is None else is_urgent
    case.file(category=category, condition=condition, is_urgent=urgent, at=at)
    case.save()
    unit = None if actor.is_system else case.desk
    record(case, "case.filed", actor=actor, at=at, unit=unit, note=note, category=category.code, is_urgent=urgent)
    apply_route(case, route or route_of(case, at=at), at=at, relimit=True)


def fitting_condition(category: Category, condition: Condition | None, case: Case) -> Condition | None:
    """The chosen condition, the case's own if it still fits, else the category's default."""
    if condition and condition.category_id != category.pk:
        raise invalid("condition", _("This condition belongs to another category."))
    if condition:
        return condition
    if case.condition and case.condition.category_id == category.pk:
        return case.condition
    return category.default_condition
