"""People who do things to cases in any order, while time passes: what they may, what they may not, and two at once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from cases.actions.allowed import APPLIES
from cases.actions.report import Caller
from cases.actions.verbs import CASE_VERBS, ORDER_VERBS, move_of
from cases.models import Case, WorkOrder
from jiangdu.errors import ActionError
from jiangdu.models import HistoryEntry, User
from jiangdu.scope import can_now, may
from tests.cases.walk import BY_DESK, URGENT, Walk
from tests.ground import HOME, NEXT
from tests.walks.answers import CATEGORIES, UNCHECKED, answers
from tests.walks.known import Known
from tests.walks.timers import fire
from tests.world import CAST

# How likely a verb is beside the others (the usual ones: 8). What ends a matter is rare, so that cases get far; what
# only few states allow, and what is always open and leads nowhere, is balanced.
ENDS = ("void", "withdraw", "merge", "conclude", "force_close")
ASIDE = (
    "comment", "remind", "recategorise", "supervise", "recall", "refer_back", "call_back", "rework", "allow_backflow",
    "spot_check", "rate", "reject", "confirm_self_handled",
)  # fmt: skip
SELDOM = ("make_safe", "add_assisting", "progress", "pass_up", "send_pre_check", "reopen", "convene", "reveal_reporter")
WEIGHTS: dict[str, float] = (
    dict.fromkeys(ENDS, 0.3) | dict.fromkeys(ASIDE, 1) | dict.fromkeys(SELDOM, 2) | {"assign": 5}
)
USUAL = 8
ONWARD = frozenset({
    "file", "dispatch", "acknowledge", "submit_result", "confirm_result", "send_verification", "pass_verification", "close",
    "approve_suspension", "approve_extension", "decide", "submit_pre_check", "appeal_overtime", "review_appeal",
})  # fmt: skip
REPORTERS = (
    "patroller", "patroller", "gridhead", "acceptor", "cityhandler", "housinghandler", "town", "cityadmin", "housing",
    "housing",
)  # fmt: skip
SLEEP = "sleep"  # in a theme: time passes until a clock of the matter has something to say
TO_A_UNIT = ("file", "dispatch", "acknowledge")
LOOK = ("submit_result", "confirm_result", "send_verification", "pass_verification")


@dataclass(frozen=True)
class Theme:
    """What people do over and over to a matter of its own: how often it may be done shows only then.

    `first` takes it to where that can be done, `again` is repeated; a step nobody can take is left out.
    """

    again: tuple[str, ...]
    category: str = BY_DESK
    first: tuple[str, ...] = TO_A_UNIT
    times: int = 2


THEMES = (
    Theme(("request_extension", SLEEP, "approve_extension"), times=4),
    Theme(("request_suspension", "approve_suspension", "resume", "acknowledge"), times=3),
    Theme(("request_suspension", "approve_suspension", "return", "convene", SLEEP), URGENT),
    Theme(("request_suspension", "deny_suspension", "request_extension", "deny_extension")),
    Theme(("add_assisting", "return", "accept_return", "deny_return", "convene", "decide", "dispatch", "acknowledge")),
    Theme(("force_close", "reopen", "merge", "restore", "void", "restore", "conclude", "reopen", "spot_check")),
    Theme(("assign", "submit_result", "send_back_result", *LOOK[:3], "rework", "assign", *LOOK), URGENT),
    Theme(("dispatch", "acknowledge", "progress", "return", "accept_return", "dispatch", "acknowledge", *LOOK, "rework")),
    Theme(("close_unchecked", "reopen", *TO_A_UNIT, "submit_result"), UNCHECKED, (*TO_A_UNIT, "submit_result", "confirm_result")),
    Theme((*LOOK, "close", "appeal_overtime", "review_appeal", "review_appeal"), first=(*TO_A_UNIT, SLEEP, SLEEP)),
)  # fmt: skip
PEOPLE = tuple(person.username for person in CAST)
BY_TODAY = ("reopen", "rate")


@dataclass
class Turn:
    """One person about to do one thing. `numbers`: of every case of the walk, by id."""

    walk: Walk
    dice: random.Random
    user: User
    verb: str
    case: Case
    numbers: dict[int, str]
    order: WorkOrder | None = None
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def world(self) -> Any:
        return self.walk.world

    @property
    def now(self) -> datetime:
        return self.walk.now


class Wanderer:
    """`log` tells what was done, so that a failing walk can be read; `done` counts the verbs that were not refused."""

    def __init__(self, world: Any, known: Known, done: Counter[str]) -> None:
        self.walk, self.known = Walk(world), known
        self.people = [getattr(world, name) for name in PEOPLE]
        self.cases: dict[int, str] = {}
        self.log: list[str] = []
        self.done = done

    def report(self, dice: random.Random) -> None:
        by = dice.choice(REPORTERS)
        category = dice.choice((*CATEGORIES, None))
        kinds = dice.choice((["near"], ["near"], ["before", "after"], ["before", "near"]))
        user = getattr(self.walk.world, by)
        photos = [self.walk.photo(user, kind) for kind in kinds]
        fields: dict[str, Any] = {"by": user, "photos": photos, "is_self_handled": len(photos) > 1}
        channel = "unit" if by in {"town", "cityadmin", "housing", "cityhandler"} else "grid"
        if by == "acceptor":
            fields["caller"] = Caller("王先生", dice.choice(("13800005678", "")), dice.choice((True, False)))
            channel = dice.choice(("centre", "partner"))
        where = dice.choice((HOME, HOME, NEXT, None if category in (None, "300108") else HOME))
        self._try(f"{by} reports {category}", "report", lambda: self._reported(category, where, channel, fields))

    def report_for(self, theme: Theme) -> int:
        """A matter of its own, by somebody who also works in a department; its id."""
        user = self.walk.world.patroller
        fields = {"by": user, "photos": [self.walk.photo(user)]}
        do = partial(self._reported, theme.category, HOME, "grid", fields)
        self._try(f"patroller reports {theme.category}", "report", do)
        return max(self.cases)

    def _reported(self, category: str | None, where: Any, channel: str, fields: dict[str, Any]) -> None:
        case = self.walk.report(category, at=where, channel=channel, **fields)
        self.cases[case.pk] = case.number

    def turn(
        self, dice: random.Random, among: Collection[str] = (), of: int | None = None, strictly: bool = False
    ) -> Turn | None:
        """Somebody who may do something now (one of `among`, if anything of that), to the case `of`; None if nobody may.

        `strictly`: of `among` or nothing, and also where no button is shown, as somebody would who calls the API.

        A verb first, then who: else what everybody may drowns the rest.
        """
        case = self.known.case(of) if of else self.case(dice)
        subjects: list[tuple[Any, WorkOrder | None, Iterable[str]]] = [(case, None, CASE_VERBS)]
        subjects += [(order, order, ORDER_VERBS) for order in case.orders_now]
        now = {(verb, order) for subject, order, verbs in subjects for verb in verbs if can_now(move_of(subject, verb))}
        wanted = {verb for verb, _order in now if verb in among}
        verbs = sorted(wanted if wanted or strictly else {verb for verb, _order in now})
        for verb in sorted(verbs, key=lambda one: dice.random() ** (1 / WEIGHTS.get(one, USUAL)), reverse=True):
            found = [
                (user, order)
                for subject, order, _verbs in subjects
                if (verb, order) in now
                for user in self.people
                if may(move_of(subject, verb), user) and (strictly or self._applies(verb, subject, user))
            ]
            if found:
                user, order = dice.choice(found)
                return Turn(self.walk, dice, user, verb, case, self.cases, order)
        return None

    @staticmethod
    def _applies(verb: str, subject: Any, user: User) -> bool:
        """Whether the button would be shown; those that look at today's date are always tried."""
        return verb in BY_TODAY or verb not in APPLIES or APPLIES[verb](subject, user)

    def wrong_turn(self, dice: random.Random) -> Turn:
        """Anybody about to do anything."""
        case = self.case(dice)
        user = dice.choice(self.people)
        order = dice.choice([None, *case.orders_now])
        verb = dice.choice(sorted(ORDER_VERBS if order else CASE_VERBS))
        return Turn(self.walk, dice, user, verb, case, self.cases, order)

    def case(self, dice: random.Random) -> Case:
        return self.known.case(dice.choice(sorted(self.cases)))

    def take(self, turn: Turn) -> None:
        """Do it; a refusal must be one of ours and leave nothing behind."""
        do = (ORDER_VERBS if turn.order else CASE_VERBS)[turn.verb]
        subject = {"order_id": turn.order.pk} if turn.order else {"case_id": turn.case.pk}
        given = answers(turn, do)
        words = f"{turn.user.username} → {turn.verb} on {turn.case.pk} ({turn.case.state}) {given}"
        self._try(words, turn.verb, lambda: do(**subject, actor=turn.user, at=self.walk.tick(), **given))

    def _try(self, words: str, verb: str, do: Callable[[], Any]) -> None:
        before = HistoryEntry.objects.filter(subject_id__in=self.cases).count()
        try:
            do()
        except ActionError as error:
            self.log.append(f"{words} – refused: {error!r}")
            assert HistoryEntry.objects.filter(subject_id__in=self.cases).count() == before, f"{words}: left an entry"
        except Exception as error:
            raise AssertionError("\n".join([f"walk {self.done['walks']}: {words}: {error!r}", *self.log])) from error
        else:
            self.log.append(words)
            self.done[verb] += 1

    def wait(self, minutes: int) -> None:
        self.walk.tick(minutes=minutes)
        self.log.append(f"{minutes} minutes pass: {self.walk.now:%a %d %b %Y %H:%M}")

    def wait_for_a_clock(self, pk: int) -> None:
        """Until the next level of any of the matter's clocks; a minute where none runs."""
        checks = [
            clock.next_check_at for clock in self.known.case(pk).clocks_now if clock.is_open and clock.next_check_at
        ]
        self.wait(max(1, int((min(checks) - self.walk.now).total_seconds() // 60) + 1) if checks else 1)

    def fire(self, *timers: str) -> None:
        """What the workers do, in this order."""
        for timer in timers:
            self.log.append(timer)
            fire(timer, at=self.walk.now)
