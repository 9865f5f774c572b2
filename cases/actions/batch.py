"""Batch: one verb on many cases of a desk, with a result for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.actions.each import Outcome, apply_each
from cases.actions.verbs import CASE_VERBS, move_of
from cases.models import Case
from jiangdu.errors import NotAllowed, NotInScope, WrongState, invalid
from jiangdu.models import User
from jiangdu.scope import can_now, may

MOST = 100  # cases at once

# Verbs whose body can be the same for many cases.
BATCH = (
    "file", "dispatch", "merge", "send_pre_check", "reject", "recategorise", "refer_back", "recall", "send_verification",
    "pass_up", "remind", "supervise", "comment",
)  # fmt: skip


def batch(*, actor: User, at: datetime, verb: str, numbers: Sequence[str], **given: Any) -> list[Outcome]:
    """The verb on each case with one of these numbers, in the order given, each in a transaction of its own.

    Of the same number twice the first counts. A case the actor does not see says so as one that is not there.
    """
    wanted = list(dict.fromkeys(number.strip() for number in numbers))
    check_batch(verb, wanted)
    ids = dict(Case.objects.visible_to(actor).filter(number__in=wanted).values_list("number", "pk"))
    do = CASE_VERBS[verb]

    def one(pk: int) -> None:
        if not pk:
            raise NotInScope
        _require_first(verb, pk, actor)
        do(case_id=pk, actor=actor, at=at, **given)

    return apply_each([(ids.get(number, 0), number) for number in wanted], one)


def check_batch(verb: str, numbers: Sequence[str]) -> None:
    """InvalidInput naming what is wrong with the request as a whole."""
    if verb not in BATCH or verb not in CASE_VERBS:
        raise invalid("action", _("This cannot be done with several cases at once. Choose another action."), "unknown")
    if not numbers:
        raise invalid("numbers", _("Select cases first."), "required")
    if len(numbers) > MOST:
        message = _("%(count)s cases are selected. At most %(most)s can be changed at once.")
        raise invalid("numbers", message % {"count": len(numbers), "most": MOST}, "too_many")


def _require_first(verb: str, pk: int, actor: User) -> None:
    """403 and 409 in the words of the case's state, before the verb looks at anything else."""
    case = Case.objects.select_related("category", "desk", "lead").get(pk=pk)
    move = move_of(case, verb)
    if not may(move, actor):
        raise NotAllowed
    if not can_now(move):
        message = _("It is in the state “%(state)s” by now, where this cannot be done.")
        raise WrongState(message % {"state": case.get_state_display()})
