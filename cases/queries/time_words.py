"""Requests for time and appeals in one sentence, for whoever decides."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Appealed, TimeRequest, WorkOrder
from jiangdu.explanations import day_text, limit_text


def request_words(request: TimeRequest, order: WorkOrder) -> str:
    """What is asked for and why: "suspended until Dec 20, Sun (Funding not yet in place): …"."""
    if request.kind == TimeRequest.Kind.EXTENSION:
        words = {"limit": limit_text(order.limit.unit, order.limit.value), "reason": request.reason}
        return _("%(limit)s more: %(reason)s") % words
    facts: dict[str, Any] = {
        "until": day_text(request.until, timezone.localdate().year) if request.until else "",
        "code": request.get_reason_code_display(),
        "reason": request.reason,
    }
    return _("suspended until %(until)s (%(code)s): %(reason)s") % facts


def appeal_words(order: WorkOrder) -> str:
    """What the unit says, and how the first review went."""
    appeal = order.appealed
    said = [_("the unit says: %(reason)s") % {"reason": appeal.reason}]
    if order.appeal == Appealed.FIRST:
        first = appeal.reviews.select_related("by").get(number=1)
        words = {"who": first.by.name, "opinion": first.opinion}
        said.append(_("first review by %(who)s: granted, %(opinion)s") % words)
    return "; ".join(said)
