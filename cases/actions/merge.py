"""Merge: a later case about the same matter joins an earlier one, and every reporter is still answered; and back: restore."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.end_early import end_looks
from cases.actions.orders import withdraw_orders
from cases.models import Case, Category
from cases.models.category import is_restricted
from jiangdu.errors import WrongState, invalid
from jiangdu.history import record
from jiangdu.scope import Actor, require


@transaction.atomic
def merge_case(*, case_id: int, actor: Actor, at: datetime, target: str, note: str = "") -> Case:
    """Join this case to the open or suspended case with the number `target`; its work orders end, the target goes on.

    Cases merged into this one before go along, so there is never a chain. InvalidInput on `target` if it cannot be it.
    """
    wanted = _target(target, actor)
    followers = list(Case.objects.filter(merged_into=case_id).values_list("pk", flat=True))
    locked = {pk: Case.objects.lock(pk) for pk in sorted({case_id, *([wanted] if wanted else []), *followers})}
    case = locked[case_id]
    require(case.merge, actor)
    into = _fitting(case, locked.get(wanted or 0))
    case.merge(target=into, at=at)
    case.merged_count = 0
    withdraw_orders(case, at=at)
    end_looks(case, at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.merged", actor=actor, at=at, unit=case.desk, note=note, target=into.number)
    moved = [locked[pk] for pk in followers if locked[pk].merged_into_id == case.pk]
    _take_along(moved, into, actor=actor, at=at)
    into.merged_count += 1 + len(moved)
    into.save(update_fields=["merged_count"])
    record(into, "case.joined", actor=actor, at=at, case=case.number)
    return case


@transaction.atomic
def restore_case(
    *, case_id: int, actor: Actor, at: datetime, reason: str, category: Category | None = None, note: str = ""
) -> Case:
    """A case merged or voided by mistake goes back to filed, and waits to be dispatched by hand."""
    known = Case.objects.filter(pk=case_id).values_list("merged_into", flat=True).first()
    locked = {pk: Case.objects.lock(pk) for pk in sorted({case_id, *([known] if known else [])})}
    case = locked[case_id]
    require(case.restore, actor)
    if case.merged_into_id != known:
        raise WrongState  # merged elsewhere between the two reads
    case.category = category or case.category
    if case.category is None:
        raise invalid("category", _("The case was never categorised. Choose a category to file it under."), "required")
    if category:
        case.condition = category.default_condition
    case.restore(at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.restored", actor=actor, at=at, unit=case.desk, note=reason)
    if known:
        _let_go(locked[known], case, actor=actor, at=at)
    return case


def _target(number: str, actor: Actor) -> int | None:
    """The id of the case with this number, if the actor sees it. Not locked yet."""
    cases = Case.objects.all() if actor.is_system else Case.objects.visible_to(actor)  # type: ignore[arg-type]
    return cases.filter(number=number.strip()).values_list("pk", flat=True).first()


def _fitting(case: Case, into: Case | None) -> Case:
    """The target, if the two are to each other what they must be."""
    if into is None:
        raise invalid("target", _("There is no case with this number within your responsibility."), "does_not_exist")
    if into.pk == case.pk:
        raise invalid("target", _("A case cannot be merged into itself. Enter the number of the other one."), "itself")
    if not into.is_open:
        message = _("%(number)s has ended (%(state)s). Only an open or suspended case can take another in.")
        raise invalid("target", message % {"number": into.number, "state": into.get_state_display()}, "ended")
    if is_restricted(case.category) != is_restricted(into.category):
        message = _("One of the two is seen by few and the other is not: they cannot be merged.")
        raise invalid("target", message, "restricted")
    if case.is_urgent and case.safe_at is None and not into.is_urgent:
        message = _("This case is urgent and %(number)s is not. Make that one urgent first, then merge.")
        raise invalid("target", message % {"number": into.number}, "less_urgent")
    return into


def _take_along(moved: Iterable[Case], into: Case, *, actor: Actor, at: datetime) -> None:
    for follower in moved:
        follower.merged_into = into
        follower.save(update_fields=["merged_into"])
        record(follower, "case.merged", actor=actor, at=at, unit=follower.desk, target=into.number)


def _let_go(target: Case, case: Case, *, actor: Actor, at: datetime) -> None:
    target.merged_count -= 1
    target.save(update_fields=["merged_count"])
    record(target, "case.parted", actor=actor, at=at, case=case.number)
