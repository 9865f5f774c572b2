"""People who do things to cases in any order, while time passes: what they may, what they may not, and two at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from cases.actions.allowed import case_actions, order_actions
from cases.actions.verbs import CASE_VERBS, ORDER_VERBS
from cases.models import Case, WorkOrder
from jiangdu.errors import ActionError
from jiangdu.models import HistoryEntry, User
from jiangdu.sweep import sweep
from tests.cases.walk import Walk
from tests.ground import HOME, NEXT
from tests.walks.answers import CATEGORIES, answers
from tests.world import CAST

# What leads nowhere, or ends it: rarer, so that cases get far.
ASIDE = {
    *(
        "comment",
        "remind",
        "recategorise",
        "reveal_reporter",
        "make_safe",
        "add_assisting",
        "drop_assisting",
        "progress",
    ),
    *("void", "withdraw", "reject", "merge", "conclude", "force_close", "recall", "refer_back", "send_pre_check"),
    *("assign", "supervise", "pass_up"),
}
PEOPLE = tuple(person.username for person in CAST)


@dataclass
class Turn:
    """One person about to do one thing."""

    walk: Walk
    dice: random.Random
    user: User
    verb: str
    case: Case
    others: list[int]
    order: WorkOrder | None = None

    @property
    def world(self) -> Any:
        return self.walk.world

    @property
    def now(self) -> datetime:
        return self.walk.now


class Wanderer:
    """`log` tells what was done, so that a failing walk can be read."""

    def __init__(self, world: Any) -> None:
        self.walk = Walk(world)
        self.people = [getattr(world, name) for name in PEOPLE]
        self.cases: list[int] = []
        self.log: list[str] = []

    def report(self, dice: random.Random) -> None:
        by = dice.choice(("patroller", "patroller", "gridhead", "acceptor", "cityhandler"))
        category = dice.choice((*CATEGORIES, None))
        kinds = dice.choice((["near"], ["near"], ["before", "after"]))
        user = getattr(self.walk.world, by)
        photos = [self.walk.photo(user, kind) for kind in kinds]
        fields: dict[str, Any] = {"by": user, "photos": photos, "is_self_handled": len(photos) > 1}
        channel = "centre" if by == "acceptor" else "grid"
        where = dice.choice((HOME, HOME, NEXT))
        self._try(f"{by} reports {category}", lambda: self._reported(category, where, channel, fields))

    def _reported(self, category: str | None, where: Any, channel: str, fields: dict[str, Any]) -> None:
        self.cases.append(self.walk.report(category, at=where, channel=channel, **fields).pk)

    def turn(self, dice: random.Random) -> Turn | None:
        """Somebody who may do something now; None if nobody may."""
        case = self.case(dice)
        open_to = [(user, verb, None) for user in self.people for verb in case_actions(case, user)]
        open_to += [
            (u, verb, order) for order in case.orders_now for u in self.people for verb in order_actions(order, u)
        ]
        if not open_to:
            return None
        verbs = sorted(
            {verb for _user, verb, _order in open_to}
        )  # a verb first: else what everybody may drowns the rest
        chosen = dice.choices(verbs, [1 if verb in ASIDE else 8 for verb in verbs])[0]
        user, verb, order = dice.choice([one for one in open_to if one[1] == chosen])
        return Turn(self.walk, dice, user, verb, case, self.cases, order)

    def wrong_turn(self, dice: random.Random) -> Turn:
        """Anybody about to do anything."""
        case = self.case(dice)
        user = dice.choice(self.people)
        order = dice.choice([None, *case.orders_now])
        verb = dice.choice(sorted(ORDER_VERBS if order else CASE_VERBS))
        return Turn(self.walk, dice, user, verb, case, self.cases, order)

    def case(self, dice: random.Random) -> Case:
        return self.walk.fresh(Case(pk=dice.choice(self.cases)))

    def take(self, turn: Turn) -> None:
        """Do it; a refusal must be one of ours and leave nothing behind."""
        do = (ORDER_VERBS if turn.order else CASE_VERBS)[turn.verb]
        subject = {"order_id": turn.order.pk} if turn.order else {"case_id": turn.case.pk}
        given = answers(turn, do)
        words = f"{turn.user.username} → {turn.verb} on {turn.case.pk} ({turn.case.state}) {given}"
        self._try(words, lambda: do(**subject, actor=turn.user, at=self.walk.tick(), **given))

    def _try(self, words: str, do: Callable[[], Any]) -> None:
        before = HistoryEntry.objects.count()
        try:
            with transaction.atomic():
                do()
            self.log.append(words)
        except (ActionError, DatabaseError) as error:
            assert isinstance(error, ActionError), f"{words}: {error!r}"
            self.log.append(f"{words} – refused: {error!r}")
            assert HistoryEntry.objects.count() == before, f"{words} was refused and left an entry"

    def wait(self, minutes: int) -> None:
        self.walk.tick(minutes=minutes)
        self.log.append(f"{minutes} minutes pass: {self.walk.now:%a %d %b %H:%M}")

    def sweep(self) -> None:
        """As the worker does every minute, until nothing is due."""
        while sweep(at=self.walk.now):
            pass
        self.log.append("sweep")
