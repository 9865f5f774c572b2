"""Progress and making safe: what happens on the spot, told while it happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.orders import lock_order
from cases.models import Case, WorkOrder
from jiangdu.attachments import claim
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import Actor, require


@transaction.atomic
def report_progress(
    *, order_id: int, actor: User, at: datetime, text: str, photos: Sequence[str] = (), note: str = ""
) -> WorkOrder:
    """Tell how the work is going; nothing moves."""
    case, order = lock_order(order_id)
    require(order.progress, actor)
    order.progress(at=at)
    order.pass_through(actor)
    order.save(update_fields=["progressed_at", "hands"])
    claim(photos, subject=case, user=actor, at=at, part=order.pk)
    record(case, "order.progress", actor=actor, at=at, unit=order.unit, note=text, order=order.pk)
    return order


@transaction.atomic
def make_safe(
    *, case_id: int, actor: User, at: datetime, text: str, photos: Sequence[str] = (), note: str = ""
) -> Case:
    """The danger is removed; who pays comes later. Needs a photo."""
    case = Case.objects.lock(case_id)
    require(case.make_safe, actor)
    if not photos:
        raise invalid("photos", _("Add a photo that shows the danger is removed."), "required")
    claim(photos, subject=case, user=actor, at=at)
    case.make_safe(at=at)
    follow_clocks(case, at=at)
    case.save()
    record(case, "case.made_safe", actor=actor, at=at, note=text)
    return case


@transaction.atomic
def comment_case(*, case_id: int, actor: Actor, at: datetime, text: str, note: str = "") -> Case:
    """Say something about an open case, for everyone who may see it."""
    case = Case.objects.lock(case_id)
    require(case.comment, actor)
    case.comment()
    record(case, "case.commented", actor=actor, at=at, note=text)
    return case
