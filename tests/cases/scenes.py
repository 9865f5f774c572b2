"""Cases brought to every state by the people whose turn it is, each with the facts that decide who may do what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.actions.verbs import CASE_VERBS, ORDER_VERBS
from cases.models import Case, Category, WorkOrder
from tests.cases.positions import Facts, OrderFacts
from tests.cases.walk import BY_DESK, DUTY, Walk

CLAUSE = "依据《扬州市城市管理条例》第十二条"
SECRET = "300201"


@dataclass
class Scene:
    """A case in a state. What rows do not tell plainly is said here: words of the case, of the lead's and the other's orders."""

    case: Case
    state: str
    words: str = ""
    lead: str = ""
    other: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def seen(self) -> Facts:
        case = Case.objects.select_related("reporter", "desk", "category").get(pk=self.case.pk)
        assert case.state == self.state, f"{case.state}, not {self.state}"
        orders = orders_of(case)
        assists = any(order.role != "lead" and order.ended_at is None for order in orders)
        return Facts(
            state=self.state,
            reporter=case.reporter.username,
            town=case.grid_code[:9],
            at_town_desk=len(case.desk.grid_code) == 9,
            orders=tuple(map(self.order_seen, orders)),
            words=_split(self.words) | ({"somebody assists"} if assists else set()),
            restricted=bool(case.category and case.category.is_restricted),
            **self.facts,
        )

    def order_seen(self, order: WorkOrder) -> OrderFacts:
        is_lead = order.role == "lead"
        words = {*_split(self.lead if is_lead else self.other), f"case {self.state}", *(() if is_lead else ["assists"])}
        if is_lead and self.state == "coordination":
            words.add("its units meet")
        office, handler = order.office and order.office.code, order.handler and order.handler.username
        return OrderFacts(order.state, order.unit.code, office or "", handler or "", frozenset(words))


def orders_of(case: Case) -> list[WorkOrder]:
    return list(WorkOrder.objects.filter(case=case).select_related("unit", "office", "handler", "case").order_by("id"))


def _split(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in words.split(",") if word.strip())


class Stage:
    """Builds cases: every method takes one to a state. `do` and `of` are verbs by name."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.world = walk, walk.world
        walk.now = timezone.now()

    def do(self, verb: str, case: Case, who: str, **given: Any) -> Case:
        CASE_VERBS[verb](case_id=case.pk, actor=getattr(self.world, who), at=self.walk.tick(), **given)
        return self.walk.fresh(case)

    def of(self, verb: str, case: Case, who: str, *, unit: str = "", **given: Any) -> Case:
        """On the lead's order, or the open one of this unit."""
        order = next(o for o in reversed(orders_of(case)) if (o.unit.code == unit if unit else o.role == "lead"))
        ORDER_VERBS[verb](order_id=order.pk, actor=getattr(self.world, who), at=self.walk.tick(), **given)
        return self.walk.fresh(case)

    def dispatched(
        self, category: str = BY_DESK, unit: str = "JD-G13", assisting: Sequence[str] = (), **report: Any
    ) -> Case:
        case = self.walk.report(category, **report)
        if case.state == "reported":
            case = self.do("file", case, "acceptor")
        if case.state == "dispatched" and case.lead.code == unit and not assisting:
            return case
        if case.state == "dispatched":
            case = self.do("recall", case, "dispatcher", reason="改派")
        others = [self.world.unit(code) for code in assisting]
        return self.do("dispatch", case, "shiftleader", lead=self.world.unit(unit), assisting=others, reason="指定承办")

    def filed(self, category: str = BY_DESK, **report: Any) -> Case:
        return self.do("recall", self.dispatched(category, **report), "dispatcher", reason="再看")

    def reported(self, category: str = BY_DESK, **report: Any) -> Case:
        case = self.walk.report(category, **report)
        return (
            case
            if case.state == "reported"
            else self.do("refer_back", self.filed(category, **report), "dispatcher", reason="再看")
        )

    def pre_check(self, category: str = BY_DESK, who: str = "") -> Case:
        assignee = getattr(self.world, who) if who else None
        return self.do("send_pre_check", self.reported(category), "acceptor", assignee=assignee)

    def returned(self, category: str = BY_DESK, reason: str = "not_our_duty") -> Case:
        return self.of("return", self.dispatched(category), "housing", reason_code=reason, text=CLAUSE, clause=CLAUSE)

    def coordination(self, category: str = BY_DESK, case: Case | None = None) -> Case:
        meets_at = self.walk.now + timedelta(hours=3)
        units = [self.world.unit("JD-G13"), self.world.unit("JD-G14")]
        return self.do("convene", case or self.returned(category), "dispatcher", units=units, meets_at=meets_at)

    def handling(self, category: str = BY_DESK, **given: Any) -> Case:
        return self.of("acknowledge", self.dispatched(category, **given), "housing")

    def asked_to_stop(self, category: str = BY_DESK, days: int = 20) -> Case:
        until = timezone.localdate(self.walk.now) + timedelta(days=days)
        case = self.handling(category)
        return self.of("request_suspension", case, "housing", reason_code="season", reason="待春季", until=until)

    def suspended(self, category: str = BY_DESK) -> Case:
        return self.do("approve_suspension", self.asked_to_stop(category), "shiftleader", opinion="同意")

    def feedback(self, category: str = BY_DESK) -> Case:
        """Where the category wants nobody to look."""
        found = Category.objects.filter(code=category)
        usual = found.get().verify_by
        found.update(verify_by="none")
        case = self.submitted(self.handling(category))
        found.update(verify_by=usual)
        return case

    def submitted(self, case: Case, who: str = "housing") -> Case:
        photos = [self.walk.photo(getattr(self.world, who), "after")]
        return self.of("submit_result", case, who, text="已修好", reply="已修好", photos=photos)

    def verifying(self, category: str = BY_DESK, **given: Any) -> Case:
        return self.submitted(self.handling(category, **given))

    def verified(self, category: str = BY_DESK, case: Case | None = None) -> Case:
        return self.walk.verify(case or self.verifying(category))

    def closed(self, category: str = BY_DESK, case: Case | None = None) -> Case:
        return self.walk.close(self.verified(category, case))

    def rejected(self, category: str = BY_DESK) -> Case:
        return self.do("reject", self.reported(category), "acceptor", reason="不属受理范围", reason_code="not_ours")

    def merged(self, category: str = BY_DESK, into: Case | None = None) -> Case:
        target = into or self.filed(category)
        return self.do("merge", self.filed(category), "acceptor", target=target.number)

    def withdrawn(self, category: str = BY_DESK) -> Case:
        return self.do("withdraw", self.filed(category), "patroller", reason="报错了")

    def void(self, category: str = BY_DESK) -> Case:
        return self.do("void", self.filed(category), "shiftleader", reason="误报")


PLAIN = (
    "reported", "pre_check", "filed", "dispatched", "returned", "coordination", "handling", "suspended", "feedback",
    "verifying", "verified", "closed", "rejected", "merged", "withdrawn", "void",
)  # fmt: skip
SAID: dict[str, dict[str, Any]] = {
    "pre_check": {"facts": {"looker": "grid"}},
    "verifying": {"facts": {"verifier": "patroller"}},
}
BUILT: dict[str, Callable[[Stage], Scene]] = {}


def scene(build: Callable[[Stage], Scene]) -> Callable[[Stage], Scene]:
    """Put it on the programme under its own name."""
    BUILT[build.__name__] = build
    return build


def earlier(stage: Stage, build: Callable[[], Case]) -> Case:
    """As it was made a month ago; now it is now again."""
    now, stage.walk.now = stage.walk.now, stage.walk.now - timedelta(days=30)
    case = build()
    stage.walk.now = now
    return stage.walk.fresh(case)


def _plain(state: str, category: str) -> Callable[[Stage], Scene]:
    return lambda stage: Scene(getattr(stage, state)(category), state, **SAID.get(state, {}))


for _state in PLAIN:
    BUILT[_state] = _plain(_state, BY_DESK)
    BUILT[f"{_state} in a town"] = _plain(_state, DUTY)
