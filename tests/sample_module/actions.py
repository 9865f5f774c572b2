"""The module's one verb, written like every other."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.models import Case
from jiangdu.errors import NotAllowed, WrongState
from jiangdu.history import record
from jiangdu.models import HistoryEntry, User
from jiangdu.notices import notify
from tests.sample_module.models import Offer


def may_offer(user: User, case: Case) -> bool:
    return case.is_open and user.has_perm("sample_module.offer_help")


@transaction.atomic
def offer_help(*, case_id: int, actor: User, at: datetime, words: str) -> Offer:
    """Write down the offer, on the case's own history."""
    case = Case.objects.lock(case_id)
    if not actor.has_perm("sample_module.offer_help"):
        raise NotAllowed
    if not case.is_open:
        raise WrongState
    offer = Offer.objects.create(case=case, by=actor, words=words)
    record(case, "sample.help_offered", actor=actor, at=at, note=words, offer=offer)
    return offer


def thank(entry: HistoryEntry) -> None:
    """The subscriber: whoever offered is thanked."""
    if entry.actor:
        notify(
            "sample.thanks",
            to=[entry.actor],
            at=entry.at,
            subject=Case.objects.get(pk=entry.subject_id),
            who="SampleWho",
        )
