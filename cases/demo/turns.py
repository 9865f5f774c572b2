"""What the parts of a course share: the case as it is now, and whose turn it is."""

from __future__ import annotations

from datetime import datetime
from random import Random

from cases.demo.album import Album
from cases.demo.cast import Cast
from cases.demo.tale import Tale
from cases.models import Case, WorkOrder
from jiangdu.models import User


class Turns:
    """Reads; the steps are taken by the classes above it."""

    def __init__(self, tale: Tale, cast: Cast, album: Album, rng: Random) -> None:
        self.tale, self.cast, self.album, self.rng = tale, cast, album, rng

    @property
    def case(self) -> Case:
        return Case.objects.select_related("category", "desk", "lead").get(pk=self.tale.case_id)

    @property
    def order(self) -> WorkOrder:
        """The lead's."""
        order = self.case.lead_order
        assert order is not None
        return order

    def _acceptor(self) -> User:
        return self._at_desk("cases.accept_case")

    def _at_desk(self, permission: str) -> User:
        return self.cast.at_desk(self.case, permission)

    def _orders(self, state: str) -> list[WorkOrder]:
        return [order for order in self.case.orders_now if order.state == state]

    def _photos(self, by: User, at: datetime, *, kind: str = "near", fixed: bool = False) -> list[str]:
        story, spot = self.tale.story, self.tale.spot
        if not story.scene:
            return []
        photo = self.album.take(
            story.scene,
            kind=kind,
            by=by,
            at=at,
            where=spot.point,
            variant=self.tale.serial,
            fixed=fixed,
            has_looks=self.tale.outcome == "self_handled",
        )
        return [photo]
