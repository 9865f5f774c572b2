"""Returns and meetings of one case, as its page, the desk and the API tell them. Ordinary cases cost no query."""

from __future__ import annotations

from cases.models import Case, Coordination, Return, State


def returns_of(case: Case) -> list[Return]:
    """Every return, oldest first, with its words; one query, none where nothing was returned."""
    returned = case.return_count or any(order.state == "returned" or order.is_binding for order in case.orders_now)
    if not returned:
        return []
    rows = Return.objects.filter(case=case).select_related("unit", "by", "judged_by", "entry__words", "order")
    return list(rows.order_by("id"))


def meetings_of(case: Case) -> list[Coordination]:
    """Every meeting, oldest first, with whom it called and what it decided; no query where nobody met."""
    if case.state != State.COORDINATION and not case.is_binding:
        return []
    rows = Coordination.objects.filter(case=case).select_related("lead", "decided_by", "entry__words", "rule__place")
    return list(rows.prefetch_related("invited", "assisting").order_by("id"))
