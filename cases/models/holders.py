"""Who holds a matter now: the second half of "may this person do this here". Each takes (case, user) → bool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cases.models.category import is_restricted
from cases.rules.verification import Part, part_taken
from jiangdu.scope import scope_of

if TYPE_CHECKING:
    from jiangdu.models import Post, User

    Case = Any  # the concrete model imports this file


OVERSEE, MANAGE = "cases.oversee_case", "cases.manage_order"


def any_of(*permissions: str) -> Any:
    """A permission check that one of several permissions satisfies."""

    def check(_instance: Any, user: User) -> bool:
        return any(user.has_perm(permission) for permission in permissions)

    check.permissions = permissions  # type: ignore[attr-defined]
    return check


def system(_case: Case, _user: User) -> bool:
    """Nobody: the platform moves this by itself, as a consequence of a work order."""
    return False


def at_desk(case: Case, user: User) -> bool:
    """Serves at the case's desk, or at the district's, which may always act."""
    return any(case.desk.grid_code.startswith(prefix) for prefix in scope_of(user).centre_prefixes if prefix)


def desk_or_leader(case: Case, user: User) -> bool:
    """At the desk, or a leader, whose say does not depend on a desk."""
    return at_desk(case, user) or user.has_perm(OVERSEE)


def at_town_desk(case: Case, user: User) -> bool:
    """At the desk, and it is a town's: the district has nobody above it."""
    return not case.desk.is_district_centre and at_desk(case, user)


def reporter(case: Case, user: User) -> bool:
    return case.reporter_id == user.pk


def reporter_or_desk(case: Case, user: User) -> bool:
    return reporter(case, user) or at_desk(case, user)


def grid_staff(case: Case, user: User) -> bool:
    """Holds a grid post whose area contains the case. A restricted matter is no one's of the grid but its reporter's."""
    if is_restricted(case.category) and not reporter(case, user):
        return False
    return bool(case.grid_code) and any(case.grid_code.startswith(prefix) for prefix in scope_of(user).grid_prefixes)


def grid_staff_or_desk(case: Case, user: User) -> bool:
    return grid_staff(case, user) or at_desk(case, user)


def present(case: Case, user: User) -> bool:
    """Anyone with a right to see the case and a live part in it (past units may only read)."""
    return (
        reporter(case, user)
        or at_desk(case, user)
        or grid_staff(case, user)
        or any(order.is_open and works_on(order, user) for order in case.orders_now)
        or (
            bool(case.desk.grid_code and case.grid_code)
            and any(map(case.grid_code.startswith, scope_of(user).town_prefixes))
        )
    )


def held_by(order: Any, user: User) -> bool:
    """The user is the order's handler, or belongs to its unit or sub-unit (so does who stands in for one on leave)."""
    return order.handler_id == user.pk or bool({order.unit_id, order.office_id} & scope_of(user).unit_ids)


def works_on(order: Any, user: User) -> bool:
    """The handler or who stands in, or the manager of the unit or sub-unit; a colleague it was not given to does not see it."""
    if order.handler_id == user.pk or stands_in(order, user):
        return True
    return user.has_perm(MANAGE) and bool({order.unit_id, order.office_id} & scope_of(user).unit_ids)


def stands_in(order: Any, user: User) -> bool:
    """The handler is on leave from the order's unit or sub-unit, and the user is the deputy."""
    return bool(scope_of(user).stands_in_for.get(order.handler_id, set()) & {order.unit_id, order.office_id})


def of_lead_unit(case: Case, user: User) -> bool:
    return case.lead_id is not None and case.lead_id in scope_of(user).unit_ids


def supervised(case: Case, user: User) -> bool:
    """Of a unit that owes the answer to a supervision order."""
    return any(paper.unit_id in scope_of(user).unit_ids for paper in case.unanswered_now)


def of_handling_unit(case: Case, user: User) -> bool:
    """Of a unit that has or had a work order on the case, or of the sub-unit it was passed to."""
    return any({order.unit_id, order.office_id} & scope_of(user).unit_ids for order in case.orders_now)


def may_learn_the_reporter(case: Case, user: User) -> bool:
    """There is a caller; confidential callers are known to the desk alone, contactable ones to a handling unit too."""
    caller = case.caller_now
    if caller is None:
        return False
    return at_desk(case, user) or (caller.contactable and any(o.is_open and held_by(o, user) for o in case.orders_now))


def asked_to_pre_check(case: Case, user: User) -> bool:
    """The person asked, or anyone of the grid if nobody in particular was."""
    check = case.open_pre_check
    if check is None:
        return False
    return check.assignee_id == user.pk if check.assignee_id else grid_staff(case, user)


def verifier(case: Case, user: User) -> bool:
    """The person the verification was sent to; the desk if it was sent to nobody. Never who handled it."""
    check = case.open_verification
    if check is None or _took_part(case, user):
        return False
    return check.assignee_id == user.pk if check.assignee_id else at_desk(case, user)


def verifier_or_desk(case: Case, user: User) -> bool:
    return verifier(case, user) or (at_desk(case, user) and not _took_part(case, user))


def _took_part(case: Case, user: User) -> bool:
    """Handled the matter in this round, also before it was handed on; or belongs to a unit that did, or its offices."""
    return bool(part_taken(user.pk, units_with_parents(scope_of(user).posts), parts_of(case)))


def units_with_parents(posts: Iterable[Post]) -> set[int]:
    """The units of these posts; whoever serves in a sub-unit belongs to the unit above as well."""
    units = [post.unit for post in posts if post.unit]
    return {unit.pk for unit in units} | {unit.parent_id for unit in units if unit.kind == "office" and unit.parent_id}


def parts_of(case: Case) -> Iterator[Part]:
    """The round's work orders as the rule about verifiers sees them. A unit that gave it back did not handle it."""
    for order in case.orders_now:
        if order.round != case.round:
            continue
        people = {order.handler_id, order.acknowledged_by_id, *order.hands} - {None}
        gone = order.state in {"withdrawn", "returned"}
        above = order.unit.parent_id if order.unit.kind == "office" else None
        yield Part(people, set() if gone else {order.unit_id, order.office_id, above} - {None})


# after closing ------------------------------------------------------------------------------------------------------


def reporter_or(*permissions: str) -> Any:
    """A permission check that the reporter passes as well, or one of several permissions satisfies."""

    def check(case: Case, user: User) -> bool:
        return reporter(case, user) or any(user.has_perm(permission) for permission in permissions)

    check.permissions = permissions  # type: ignore[attr-defined]
    return check


def dissatisfied_reporter_or_desk(case: Case, user: User) -> bool:
    """The desk; or the reporter, once, unless the matter was concluded or the reporter's own word says it is well."""
    if at_desk(case, user) and (user.has_perm("cases.accept_case") or user.has_perm("cases.arbitrate_case")):
        return True
    return reporter(case, user) and case.closing_kind != "concluded" and case.may_be_reopened_by_reporter


def inspector(case: Case, user: User) -> bool:
    """Whose area it is, and who did not report, handle, verify or close it: nobody samples the own work."""
    if not grid_staff(case, user) or user.pk in {case.reporter_id, case.closed_by_id}:
        return False
    handled = any(user.pk in {order.handler_id, order.acknowledged_by_id, *order.hands} for order in case.orders_now)
    of_unit = any({order.unit_id, order.office_id} & scope_of(user).unit_ids for order in case.orders_now)
    return not (handled or of_unit or case.verifications.filter(done_by=user.pk).exists())
