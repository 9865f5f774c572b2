"""The part of a tale in which the units do not agree whose matter it is."""

from __future__ import annotations

from datetime import datetime

from cases.actions import decide, dispatch, give_back
from cases.demo import phrases
from cases.demo.turns import Turns
from jiangdu.models import Unit

OTHER_UNIT = {"JD-G14": "JD-G13"}  # whom a returned matter goes to; else the other of the two


class Dispute(Turns):
    """Steps of a course."""

    def give_back(self, at: datetime) -> None:
        order, (reason, text) = self.order, self.rng.choice(phrases.NOT_OURS)
        actor = self.cast.manager(order.unit)
        give_back.return_order(order_id=order.pk, actor=actor, at=at, reason_code=reason, text=text)

    def dispatch_on(self, at: datetime) -> None:
        """To another unit after a return."""
        case, actor = self.case, self._at_desk("cases.dispatch_case")
        lead = Unit.objects.get(code=OTHER_UNIT.get(case.lead.code if case.lead else "", "JD-G14"))
        dispatch.dispatch_case(case_id=case.pk, actor=actor, at=at, lead=lead, reason=phrases.SENT_ON)

    def decide(self, at: datetime) -> None:
        """The unit the catalogue named has to do it, here and for the next time."""
        case, actor = self.case, self._at_desk("cases.arbitrate_case")
        lead = case.orders_now[0].unit
        decide.decide_case(case_id=case.pk, actor=actor, at=at, lead=lead, minutes=phrases.DECIDED, make_rule=True)
