"""What waits for one person's say about time: requests to decide, appeals to review."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from cases.models import AppealReview, Asked, Case, State, TimeRequest, WorkOrder
from cases.models.holders import OVERSEE
from cases.models.order import WorkOrderQuerySet
from cases.queries.time_words import request_words
from jiangdu.models import User
from jiangdu.scope import scope_of, within

ARBITRATE = "cases.arbitrate_case"
DECIDED_IN = {
    Asked.EXTENSION: (State.DISPATCHED, State.HANDLING),
    Asked.SUSPENSION: (State.HANDLING,),
    Asked.LONG_SUSPENSION: (State.HANDLING,),
}


def decides(user: User) -> bool:
    """Whether anything of this kind ever waits for the user."""
    return user.has_perm(OVERSEE) or (user.has_perm(ARBITRATE) and bool(scope_of(user).centre_prefixes))


def waiting_for(user: User) -> WorkOrderQuerySet:
    """The orders whose request or appeal this person may decide now, the longest waiting first."""
    return WorkOrder.objects.filter(_to_decide(user) | _to_review(user)).order_by("id")


def words_for(orders: list[WorkOrder]) -> dict[int, TimeRequest]:
    """The open request of each of these orders, by order; one query."""
    asking = [order.pk for order in orders if order.asked]
    found = TimeRequest.objects.filter(order__in=asking, outcome="").select_related("asked_by") if asking else []
    return {request.order_id: request for request in found}


def asked_for(cases: list[Case]) -> dict[int, str]:
    """What is asked for on each of these cases, in words; one query, none without cases."""
    if not cases:
        return {}
    open_ones = TimeRequest.objects.open().filter(order__case__in=cases).select_related("order__unit").order_by("id")
    words: dict[int, list[str]] = {}
    for row in open_ones:
        said = f"{row.order.unit.short_name} · {row.get_kind_display()} · {request_words(row, row.order)}"
        words.setdefault(row.order.case_id, []).append(said)
    return {case_id: " / ".join(said) for case_id, said in words.items()}


def _to_decide(user: User) -> Q:
    found = Q(pk__in=[])
    if user.has_perm(OVERSEE):
        found |= _asked(Asked.LONG_SUSPENSION)
    if user.has_perm(ARBITRATE):
        here = within(scope_of(user).centre_prefixes, "case__desk__grid_code")
        found |= here & (_asked(Asked.EXTENSION) | _asked(Asked.SUSPENSION))
    return found


def _asked(asked: Asked) -> Q:
    return Q(asked=asked, case__state__in=DECIDED_IN[asked])


def _to_review(user: User) -> Q:
    """Appeals of closed cases, less those of one's own unit and those one has reviewed."""
    where = Q() if user.has_perm(OVERSEE) else within(scope_of(user).centre_prefixes, "case__desk__grid_code")
    mine = Exists(AppealReview.objects.filter(appeal__order=OuterRef("pk"), by=user))
    own = Q(unit__in=scope_of(user).unit_ids) | Q(office__in=scope_of(user).unit_ids)
    waiting = Q(appeal__in=("open", "first"), case__state=State.CLOSED)
    if not decides(user):
        return Q(pk__in=[])
    return where & waiting & ~own & ~Q(mine)
