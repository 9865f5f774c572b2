"""Flags: raised after commit by a subscriber, so that no report is ever delayed or refused; looked at by inspectors."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from cases.actions.spot_check import ask_spot_check
from cases.models import Case, Flag, LoopSettings, SpotCheck, State
from cases.models.category import is_restricted
from cases.models.flag import LOOKED_AT_WITH
from cases.queries.oddities import oddities
from jiangdu.errors import NotAllowed, NotInScope, WrongState
from jiangdu.models import HistoryEntry, User

# Entries that bring photos or a place; and the one after which flags lead to a spot check.
WATCHED = ["case.reported", "order.progress", "order.result", "case.made_safe", "case.verified", "case.closed"]


def watch(entry: HistoryEntry) -> None:
    """Subscriber: flag what is odd now. Told twice it changes nothing more."""
    case = Case.objects.lock(entry.subject_id)
    if entry.name != "case.closed":
        flag_case(case, LoopSettings.current(), at=entry.at)
    if case.state == State.CLOSED and not is_restricted(case.category) and case.flags.open().exists():
        ask_spot_check(case, reason=SpotCheck.Reason.FLAGGED, at=entry.at)


def flag_case(case: Case, settings: LoopSettings, *, at: datetime) -> list[Flag]:
    """Raise the flags a locked case calls for, one of a kind; facts stay as they are once somebody has looked."""
    found = oddities(case, settings)
    if not found:
        return []
    known = {flag.kind: flag for flag in case.flags.all()}
    for kind in found.keys() & known.keys():
        if known[kind].looked_at is None:
            known[kind].facts = found[kind]
            known[kind].save(update_fields=["facts"])
    new = [Flag(case=case, kind=kind, facts=facts, raised_at=at) for kind, facts in found.items() if kind not in known]
    Flag.objects.bulk_create(new)
    if new:
        Case.objects.filter(pk=case.pk).update(flag_count=F("flag_count") + len(new))
    return new


@transaction.atomic
def look_at_flag(*, flag_id: int, actor: User, at: datetime, outcome: str, note: str = "") -> Flag:
    """Say what came of it. By inspectors and shift leaders who see the case; never by its reporter."""
    flag = Flag.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=flag_id).first()
    if flag is None:
        raise NotInScope
    if not may_look(actor):
        raise NotAllowed
    if flag.looked_at:
        raise WrongState
    flag.looked_at, flag.looked_by, flag.outcome, flag.note = at, actor, Flag.Outcome(outcome), note
    flag.save(update_fields=["looked_at", "looked_by", "outcome", "note"])
    return flag


def may_look(user: User) -> bool:
    """Whether this person decides what a flag meant."""
    return any(map(user.has_perm, LOOKED_AT_WITH))
