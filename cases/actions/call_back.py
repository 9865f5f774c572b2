"""Call back: the centre asks the reporter whether it is solved. Rate: the reporter says so without being asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.actions.reopen import TooLate, reopening_ends
from cases.models import CallBack, Case, LoopSettings, Rating
from jiangdu.errors import InvalidInput
from jiangdu.history import record
from jiangdu.models import User
from jiangdu.scope import require


@transaction.atomic
def call_back(
    *,
    case_id: int,
    actor: User,
    at: datetime,
    contacted: bool,
    solved: bool | None = None,
    satisfied: int | None = None,
    text: str = "",
    note: str = "",
) -> Case:
    """Keep what the reporter said, or that nobody answered. Nothing moves; what follows from it is for the desk."""
    case = Case.objects.lock(case_id)
    require(case.call_back, actor)
    if contacted:
        _check_marks(solved, satisfied)
    case.call_back()
    keep_call(case, actor=actor, at=at, contacted=contacted, solved=solved, satisfied=satisfied, text=text or note)
    follow_clocks(case, at=at)
    case.save()
    return case


def keep_call(
    case: Case,
    *,
    actor: User,
    at: datetime,
    contacted: bool,
    solved: bool | None = None,
    satisfied: int | None = None,
    text: str = "",
) -> CallBack:
    """The row and its entry, on a locked case; the caller saves it. Without contact there are no marks."""
    marks = {"solved": solved, "satisfied": satisfied} if contacted else {"solved": None, "satisfied": None}
    entry = record(
        case, "case.called_back", actor=actor, at=at, unit=case.desk, note=text, contacted=contacted, **marks
    )
    call = CallBack.objects.create(
        case=case, round=case.round, contacted=contacted, by=actor, at=at, entry_id=entry, **marks
    )
    case.satisfaction = satisfied if contacted and satisfied else case.satisfaction
    case.call_back_owed = case.call_back_owed and not contacted and not _tried_enough(case)
    return call


@transaction.atomic
def rate_case(
    *,
    case_id: int,
    actor: User,
    at: datetime,
    solved: bool | None = None,
    satisfied: int | None = None,
    contacted: bool = True,
    text: str = "",
    note: str = "",
) -> Case:
    """The reporter's word, one for each round. It may be changed as long as the case could be reopened: TooLate after."""
    case = Case.objects.lock(case_id)
    require(case.rate, actor)
    _check_marks(solved, satisfied)
    before = case.ratings.filter(round=case.round).first()
    ends = reopening_ends(case)
    if before and ends and at > ends:
        raise TooLate(_("This rating stands; it can no longer be changed."))
    case.rate()
    case.satisfaction = satisfied
    case.save()
    marks: dict[str, Any] = {"solved": solved, "satisfied": satisfied}
    entry = record(case, "case.rated", actor=actor, at=at, note=text or note, changed=before is not None, **marks)
    Rating.objects.update_or_create(
        case=case, round=case.round, defaults={**marks, "by": actor, "at": at, "entry_id": entry}
    )
    return case


def owe_call_back(case: Case) -> None:
    """A matter that came by a call or the hotline is owed a call once closed, unless the reporter was reached this round."""
    called = case.channel == Case.Channel.PARTNER or bool(case.caller_now and case.caller_now.phone_hash)
    case.call_back_owed = called and not case.call_backs.filter(round=case.round, contacted=True).exists()


def _tried_enough(case: Case) -> bool:
    tried = case.call_backs.filter(round=case.round, contacted=False).count()
    return tried >= LoopSettings.current().call_back_attempts


def _check_marks(solved: bool | None, satisfied: int | None) -> None:
    errors: dict[str, list[tuple[object, str]]] = {}
    if solved is None:
        errors["solved"] = [(_("Say whether it is solved."), "required")]
    if satisfied is None:
        errors["satisfied"] = [(_("Give a mark from 1 to 5."), "required")]
    errors |= wrong_mark("satisfied", satisfied)
    if errors:
        raise InvalidInput(errors)


def wrong_mark(field: str, mark: int | None) -> dict[str, list[tuple[object, str]]]:
    """The error of a mark that is given and is none."""
    if mark is None or 1 <= mark <= 5:
        return {}
    return {field: [(_("Give a mark from 1 to 5."), "invalid")]}
