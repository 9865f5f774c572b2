"""A tale while it happens: each method is one verb, taken by the person whose turn it is."""

from __future__ import annotations

from datetime import datetime

from cases.actions import (
    acknowledge,
    assign,
    close,
    end_early,
    feedback,
    file,
    merge,
    pre_check,
    progress,
    recall,
    self_handled,
)
from cases.actions import verify as verifying
from cases.actions.report import Caller, Matter, report_case
from cases.demo import aftercare, phrases
from cases.demo.delay import Delay
from cases.demo.dispute import Dispute
from cases.demo.stories import CALLER_SAYS
from cases.models import Case, PreCheck, Verification
from jiangdu.models import User

THANKS = "感谢您的反映。"


class Course(Dispute, Delay):
    """`take(verb, at)` does the next step of the tale."""

    def take(self, verb: str, at: datetime) -> None:
        getattr(self, verb)(at)

    # the report and the desk

    def report(self, at: datetime) -> None:
        tale = self.tale
        actor, caller = self._reporter()
        photos = self._photos_of_report(actor, at) if tale.channel == Case.Channel.GRID else []
        matter = Matter(
            description=(CALLER_SAYS if caller else "") + tale.text,
            category=tale.story.category,
            condition=tale.story.condition,
            location=tale.spot.point,
            address=tale.spot.address,
            is_self_handled=tale.outcome == "self_handled",
            photos=photos,
            photo_waiver="" if photos else phrases.NO_PHOTO,
            external_id=f"12345-{at:%Y%m%d}-{tale.serial:04d}" if tale.channel == Case.Channel.PARTNER else "",
            caller=caller,
        )
        tale.case_id = report_case(actor=actor, at=at, matter=matter, channel=tale.channel).pk

    def _photos_of_report(self, actor: User, at: datetime) -> list[str]:
        """Whoever put it right shows it before and after; some forgot to, and the acceptor confirms by hand."""
        if self.tale.outcome != "self_handled":
            return self._photos(actor, at)
        before = self._photos(actor, at, kind="near" if self.tale.by_hand else "before")
        return before + self._photos(actor, at, kind="after", fixed=True)

    def _reporter(self) -> tuple[User, Caller | None]:
        """Grid staff, or the acceptor who takes a call; matters of the hotline come in by the acceptor, too."""
        if self.tale.channel == Case.Channel.GRID:
            return self.cast.of_grid(self.tale.spot.grid), None
        serial = self.tale.serial
        name = phrases.SURNAMES[serial % len(phrases.SURNAMES)] + self.rng.choice(("先生", "女士"))
        # 199 numbers with four zeros in the middle belong to nobody
        caller = Caller(name=name, phone=f"1990000{serial:04d}", contactable=self.tale.contactable)
        return self.cast.called("acceptor"), caller

    def send_pre_check(self, at: datetime) -> None:
        assignee = self.cast.of_grid(self.tale.spot.grid)
        pre_check.send_pre_check(case_id=self.tale.case_id, actor=self._acceptor(), at=at, assignee=assignee)

    def find_it(self, at: datetime) -> None:
        self._pre_check(at, PreCheck.Outcome.EXISTS, self.rng.choice(phrases.FOUND))

    def find_nothing(self, at: datetime) -> None:
        self._pre_check(at, PreCheck.Outcome.NOT_EXISTS, self.rng.choice(phrases.NOT_FOUND))

    def _pre_check(self, at: datetime, outcome: str, note: str) -> None:
        check = self.case.open_pre_check
        assert check is not None
        actor = self.cast.person(check.assignee_id)
        photos = self._photos(actor, at, kind="far", fixed=outcome != PreCheck.Outcome.EXISTS)
        pre_check.submit_pre_check(
            case_id=self.tale.case_id, actor=actor, at=at, outcome=outcome, photos=photos, note=note
        )

    def file(self, at: datetime) -> None:
        file.file_case(case_id=self.tale.case_id, actor=self._acceptor(), at=at)

    def reject(self, at: datetime) -> None:
        reason = self.rng.choice(phrases.REJECT)
        end_early.reject_case(case_id=self.tale.case_id, actor=self._acceptor(), at=at, reason=reason)

    def withdraw(self, at: datetime) -> None:
        case = self.case
        reason = self.rng.choice(phrases.WITHDRAW)
        end_early.withdraw_case(case_id=case.pk, actor=self.cast.person(case.reporter_id), at=at, reason=reason)

    def void(self, at: datetime) -> None:
        reason, actor = self.rng.choice(phrases.VOID), self._at_desk("cases.arbitrate_case")
        end_early.void_case(case_id=self.tale.case_id, actor=actor, at=at, reason=reason)

    def recall(self, at: datetime) -> None:
        reason, actor = self.rng.choice(phrases.RECALL), self._at_desk("cases.dispatch_case")
        recall.recall_case(case_id=self.tale.case_id, actor=actor, at=at, reason=reason)

    # the units

    def acknowledge(self, at: datetime) -> None:
        """Everyone who has an order, the lead first."""
        for order in self._orders("issued"):
            actor = self.cast.manager(order.unit)
            acknowledge.acknowledge_order(order_id=order.pk, actor=actor, at=at)

    def make_safe(self, at: datetime) -> None:
        actor = self.cast.worker(self.order)
        text = self.rng.choice(phrases.MADE_SAFE)
        photos = self._photos(actor, at, kind="evidence")
        progress.make_safe(case_id=self.tale.case_id, actor=actor, at=at, text=text, photos=photos)

    def assign(self, at: datetime) -> None:
        order = self.order
        handler = self.cast.handler(order.unit)
        if handler:
            assign.assign_order(order_id=order.pk, actor=self.cast.manager(order.unit), at=at, handler=handler)

    def progress(self, at: datetime) -> None:
        order = self.order
        text = self.rng.choice(phrases.PROGRESS)
        progress.report_progress(order_id=order.pk, actor=self.cast.worker(order), at=at, text=text)

    def submit(self, at: datetime) -> None:
        """The assisting units' results come first."""
        for order in reversed(self._orders("acknowledged")):
            actor = self.cast.worker(order)
            photos = self._photos(actor, at, kind="after", fixed=True)
            result = self.tale.story.result if order.is_lead else "已按分工配合完成。"
            feedback.submit_result(
                order_id=order.pk, actor=actor, at=at, text=result, reply=result + THANKS, photos=photos
            )

    def confirm(self, at: datetime) -> None:
        note = self.rng.choice(phrases.CONFIRMED)
        for order in self._orders("awaiting_confirmation"):
            feedback.confirm_result(order_id=order.pk, actor=self.cast.manager(order.unit), at=at, note=note)

    # the end

    def verify(self, at: datetime) -> None:
        case = self.case
        check, actor = case.open_verification, self.cast.verifier(case)
        on_site = check is not None and check.method == Verification.Method.SITE
        verifying.pass_verification(
            case_id=case.pk,
            actor=actor,
            at=at,
            photos=self._photos(actor, at, kind="far", fixed=True) if on_site else [],
            location=case.location if on_site else None,
            answer="" if on_site else self.rng.choice(phrases.ANSWERS),
        )

    def rework(self, at: datetime) -> None:
        actor, reason = self.cast.verifier(self.case), self.rng.choice(phrases.REWORK)
        photos = self._photos(actor, at)
        verifying.rework_case(case_id=self.tale.case_id, actor=actor, at=at, reason=reason, photos=photos)

    def close(self, at: datetime) -> None:
        """By whoever verified it."""
        case = self.case
        last = case.verifications.exclude(done_by=None).latest("done_at")
        actor, evaluation = self.cast.person(last.done_by_id), self.rng.choice((3, 4, 4, 5, 5, 5))
        close.close_case(case_id=case.pk, actor=actor, at=at, condition_met=True, evaluation=evaluation)

    def call_back(self, at: datetime) -> None:
        aftercare.call(self.case, self.cast, self.rng, at)

    def rate(self, at: datetime) -> None:
        aftercare.rate(self.case, self.cast, self.rng, at)

    def close_unchecked(self, at: datetime) -> None:
        actor = self._acceptor()
        close.close_unchecked(case_id=self.tale.case_id, actor=actor, at=at, reason=phrases.UNCHECKED)

    def confirm_self_handled(self, at: datetime) -> None:
        self_handled.confirm_self_handled(case_id=self.tale.case_id, actor=self._acceptor(), at=at)

    def merge(self, at: datetime) -> None:
        assert self.tale.twin is not None
        target, actor = Case.objects.get(pk=self.tale.twin.case_id), self._acceptor()
        merge.merge_case(case_id=self.tale.case_id, actor=actor, at=at, target=target.number, note=phrases.MERGED)
