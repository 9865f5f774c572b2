"""A case on its way: each method is one verb by the person whose turn it is; time moves on by a minute a step, or as told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Point

from cases.actions import acknowledge, assign, close, feedback, file, report, verify
from cases.models import Case, Category, WorkOrder
from jiangdu.models import Attachment, User
from tests.ground import HOME

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in the district
URGENT, BY_DESK, CALL_BACK, DUTY = "100102", "200301", "300108", "200410"


class Walk:
    """`walk.case()` → a reported case; the further verbs take it along."""

    def __init__(self, world: Any, *, step: timedelta = timedelta(minutes=1)) -> None:
        self.world, self.now, self.step = world, MONDAY, step

    def tick(self, **delta: float) -> datetime:
        """Time goes on: a step, or what is given."""
        self.now += timedelta(**delta) if delta else self.step
        return self.now

    def photo(self, user: User, kind: str = "near") -> str:
        """An upload of this user's, not yet used."""
        row = Attachment.objects.create(
            uploader=user, kind=kind, name="x.jpg", mime="image/jpeg", size=1, sha256=f"{Attachment.objects.count():064d}",
            width=10, height=10, created_at=self.now, original="o/x.jpg", view="v/x.jpg", thumbnail="t/x.jpg",
        )  # fmt: skip
        return str(row.pk)

    def report(self, category: str | None = URGENT, *, by: User | None = None, at: Any = HOME, **fields: Any) -> Case:
        actor = by or self.world.patroller
        known = Category.objects.get(code=category) if category else None
        fields.setdefault("description", "东苑路口污水井盖缺失")
        fields.setdefault("photos", [self.photo(actor)])
        channel = fields.pop("channel", "grid")
        matter = report.Matter(category=known, location=Point(*at, srid=4326) if at else None, **fields)
        case = report.report_case(actor=actor, at=self.tick(), matter=matter, channel=channel)
        return self.fresh(case)

    def filed(self, category: str = BY_DESK, **fields: Any) -> Case:
        """Reported by the grid, filed by the acceptor; dispatched if the catalogue knows whose it is."""
        case = self.report(category, **fields)
        file.file_case(case_id=case.pk, actor=self.world.acceptor, at=self.tick())
        return self.fresh(case)

    def acknowledge(self, case: Case, by: User | None = None) -> Case:
        acknowledge.acknowledge_order(order_id=self.order(case).pk, actor=by or self.manager(case), at=self.tick())
        return self.fresh(case)

    def assign(self, case: Case, handler: User) -> Case:
        order = self.order(case)
        assign.assign_order(order_id=order.pk, actor=self.manager(case), at=self.tick(), handler=handler)
        return self.fresh(case)

    def submit(self, case: Case, by: User | None = None, **fields: Any) -> Case:
        actor = by or self.manager(case)
        fields.setdefault("photos", [self.photo(actor, "after")])
        order = self.order(case)
        feedback.submit_result(
            order_id=order.pk, actor=actor, at=self.tick(), text="已更换井盖", reply="已修好", **fields
        )
        return self.fresh(case)

    def confirm(self, case: Case) -> Case:
        feedback.confirm_result(order_id=self.order(case).pk, actor=self.manager(case), at=self.tick())
        return self.fresh(case)

    def verify(self, case: Case, by: User | None = None) -> Case:
        actor = by or self.world.patroller
        verify.pass_verification(
            case_id=case.pk,
            actor=actor,
            at=self.tick(),
            photos=[self.photo(actor)],
            location=case.location,
            answer="满意",
        )
        return self.fresh(case)

    def close(self, case: Case, by: User | None = None) -> Case:
        actor = by or self.world.patroller
        close.close_case(case_id=case.pk, actor=actor, at=self.tick(), condition_met=True, evaluation=5)
        return self.fresh(case)

    def order(self, case: Case) -> WorkOrder:
        """The lead's order."""
        order = self.fresh(case).lead_order
        assert order is not None
        return order

    def manager(self, case: Case) -> User:
        """The manager of the lead unit."""
        return {"JD-G13": self.world.housing, "JD-G14": self.world.cityadmin}[self.fresh(case).lead.code]

    def fresh(self, case: Case) -> Case:
        return Case.objects.select_related("category", "condition", "desk", "lead", "reporter").get(pk=case.pk)
