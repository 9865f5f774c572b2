"""When a work order may not be given back, and what the unit can do instead."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INSTEAD = {
    "binding": _(
        "This was decided and cannot be returned. You can ask for more time, ask the desk for an assisting unit, "
        "or report the result."
    ),
    "rework": _("A rework cannot be returned: the unit reported the matter as done. Finish it, or ask for more time."),
    "progress": _(
        "Progress has been reported, so the unit has taken the matter on. Ask the desk for an assisting unit, "
        "or ask for more time."
    ),
    "case": _("The case is not with the units just now, so nothing can be returned."),
}


def why_not(order: Any) -> Promise | None:
    """The sentence for the unit; None if the order may be returned as far as its columns tell."""
    if order.is_rework:
        return INSTEAD["rework"]
    if order.is_binding or order.case.is_binding:
        return INSTEAD["binding"]
    if order.progressed_at:
        return INSTEAD["progress"]
    if order.case.state not in {"dispatched", "handling"}:
        return INSTEAD["case"]
    return None


def returnable(order: Any) -> bool:
    """The condition of the transition."""
    return why_not(order) is None


def assisting_return_waits(case: Any) -> bool:
    """An assisting unit gave its order back and nobody has judged it yet."""
    return any(order.return_waits and not order.is_lead for order in case.orders_now)
