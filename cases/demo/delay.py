"""The part of a tale in which a unit asks for more time, or for the clock to stand still."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from cases.actions import extension, suspension
from cases.demo import phrases
from cases.demo.turns import Turns


class Delay(Turns):
    """Steps of a course."""

    def suspend(self, at: datetime) -> None:
        """Asked for by the unit, granted by the shift leader some minutes later."""
        order, (code, reason) = self.order, self.rng.choice(phrases.SUSPENDED)
        asks, until = self.cast.manager(order.unit), timezone.localdate(at) + timedelta(days=self.rng.randint(15, 30))
        suspension.request_suspension(
            order_id=order.pk, actor=asks, at=at, reason_code=code, reason=reason, until=until,
            photos=self._photos(asks, at, kind="evidence"),
        )  # fmt: skip
        actor, granted = self._at_desk("cases.arbitrate_case"), at + timedelta(seconds=30)
        suspension.approve_suspension(case_id=self.tale.case_id, actor=actor, at=granted, opinion=phrases.AGREED)

    def ask_more(self, at: datetime) -> None:
        """An extension the shift leader has not decided yet; left out where time is up."""
        order = self.order
        if order.due_at and order.due_at > at and not order.asked and order.state == "acknowledged":
            actor = self.cast.worker(order)
            extension.request_extension(
                order_id=order.pk, actor=actor, at=at, reason=self.rng.choice(phrases.MORE_TIME)
            )

    def ask_long(self, at: datetime) -> None:
        """A suspension of three months: a leader's to decide."""
        order, (code, reason) = self.order, phrases.SUSPENDED[1]
        until = timezone.localdate(at) + timedelta(days=90)
        if order.state == "acknowledged" and not self.case.is_urgent:
            actor = self.cast.manager(order.unit)
            suspension.request_suspension(
                order_id=order.pk, actor=actor, at=at, reason_code=code, reason=reason, until=until,
                photos=self._photos(actor, at, kind="evidence"),
            )  # fmt: skip
