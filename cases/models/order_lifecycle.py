"""A work order's life: states, actions, who may. The case moves as a consequence (see the actions)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from cases.models import holders as held
from cases.models.returnable import returnable, why_not
from jiangdu.models import User
from jiangdu.scope import scope_of


class OrderState(models.TextChoices):
    ISSUED = "issued", _("To be acknowledged")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("state", "Handling")
    AWAITING = "awaiting_confirmation", _("To be confirmed")
    SUBMITTED = "submitted", _("Done")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


O = OrderState  # noqa: E741  # the table below reads better with it
HANDLE, MANAGE = "cases.handle_order", "cases.manage_order"
EITHER = held.any_of(HANDLE, MANAGE)


def manages(order: Any, user: User) -> bool:
    """Belongs to the unit (or the sub-unit it was passed to); with MANAGE that is its manager."""
    return bool({order.unit_id, order.office_id} & scope_of(user).unit_ids)


def handles(order: Any, user: User) -> bool:
    """The handler or who stands in while the handler is on leave, or whoever manages for the order's unit or sub-unit."""
    return held.works_on(order, user)


class WorkOrderLifecycle(models.Model):
    """The state column and its transitions."""

    state = FSMField(_("state"), default=O.ISSUED, choices=O.choices, protected=True, editable=False)

    acknowledged_at: Any
    acknowledged_by: Any
    ended_at: Any
    due_at: Any
    due_level: Any
    paused_at: Any
    asked: Any
    ended_late: Any
    done_at: Any
    office: Any
    handler: Any
    result: Any
    reply: Any
    photo_waiver: Any
    progressed_at: Any
    return_waits: Any
    is_binding: Any

    class Meta:
        abstract = True

    @transition("state", O.ISSUED, O.ACKNOWLEDGED, permission=EITHER, custom={"holder": handles})
    def acknowledge(self, *, by: Any, at: datetime) -> None:
        self.acknowledged_at, self.acknowledged_by = self.acknowledged_at or at, self.acknowledged_by or by

    @transition(
        "state", [O.ISSUED, O.ACKNOWLEDGED], O.RETURNED, permission=MANAGE, conditions=[returnable],
        custom={"holder": manages, "why_not": why_not},
    )  # fmt: skip
    def give_back(self, *, at: datetime) -> None:
        self._end(at)
        self.return_waits = True

    @transition(
        "state", [O.RETURNED, O.ACKNOWLEDGED, O.AWAITING], O.ISSUED, permission=None, custom={"holder": held.system}
    )
    def carry_on(self) -> None:
        """The return was denied, or the meeting left the matter where it was: the same order, the same clock."""
        self.return_waits, self.is_binding, self.ended_at, self.done_at = False, True, None, None
        self.ended_late = False

    @transition("state", [O.ISSUED, O.ACKNOWLEDGED], None, permission=MANAGE, custom={"holder": manages})
    def assign(self, *, office: Any, handler: Any) -> None:
        self.office, self.handler = office, handler

    @transition("state", O.ACKNOWLEDGED, None, permission=EITHER, custom={"holder": handles})
    def progress(self, *, at: datetime) -> None:
        self.progressed_at = at

    @transition("state", O.ACKNOWLEDGED, None, permission=EITHER, custom={"holder": handles})
    def request_extension(self) -> None: ...

    @transition("state", O.ACKNOWLEDGED, None, permission=EITHER, custom={"holder": handles})
    def request_suspension(self) -> None: ...

    @transition("state", O.ACKNOWLEDGED, O.AWAITING, permission=EITHER, custom={"holder": handles})
    def submit_result(self, *, result: str, reply: str, photo_waiver: str, at: datetime) -> None:
        self.result, self.reply, self.photo_waiver, self.done_at = (result, reply, photo_waiver, at)

    @transition("state", O.ACKNOWLEDGED, O.SUBMITTED, permission=None, custom={"holder": held.system})
    def submit_final(self, *, result: str, reply: str, photo_waiver: str, at: datetime) -> None:
        """A manager's own result, or an urgent one: nobody has to confirm it."""
        self.result, self.reply, self.photo_waiver, self.done_at = result, reply, photo_waiver, at
        self._end(at)

    @transition("state", O.AWAITING, O.SUBMITTED, permission=MANAGE, custom={"holder": manages})
    def confirm_result(self, *, at: datetime) -> None:
        self._end(at)

    @transition("state", O.AWAITING, O.ACKNOWLEDGED, permission=MANAGE, custom={"holder": manages})
    def send_back_result(self) -> None:
        self.done_at = None

    @transition(
        "state", [O.ISSUED, O.ACKNOWLEDGED, O.AWAITING], O.WITHDRAWN, permission=None, custom={"holder": held.system}
    )
    def withdraw(self, *, at: datetime) -> None:
        self._end(at)

    def _end(self, at: datetime) -> None:
        """Nothing is due from this unit any more, and nothing it asked for matters; whether it was late stays."""
        self.ended_late = self.due_at is not None and self.due_at < (self.paused_at or at)
        self.ended_at, self.due_at, self.due_level, self.paused_at, self.asked = at, None, "", None, ""


def table() -> list[tuple[str, Any]]:
    """Every (action, transition) of the order in the order they stand above."""
    names = [name for name, value in vars(WorkOrderLifecycle).items() if hasattr(value, "_django_fsm")]
    return [
        (name, move) for name in names for move in getattr(WorkOrderLifecycle, name)._django_fsm.transitions.values()
    ]


def moves() -> list[tuple[str, str]]:
    """The (from, to) pairs of states the table allows."""
    return sorted({(str(move.source), str(move.target)) for _name, move in table() if move.target})
