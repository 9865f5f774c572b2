"""What stands beside a case: where it was merged, what was merged into it, and what may be the same."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, State
from cases.queries.duplicates import Hint, possible_duplicates
from cases.queries.joined import joined, progress
from jiangdu.models import User
from jiangdu.web.moments import MONTHS, day_words, when_words

SOON = timedelta(days=31)  # nearer than this a day is named, else the month


def related(case: Case, user: User, allowed: Collection[str], *, at: datetime) -> dict[str, Any]:
    """For the case's page and the desk. Possible duplicates only for whoever may merge the case now."""
    return {
        "merged_into": progress(case, user),
        "merged_cases": joined(case, user),
        "duplicates": duplicates_of(case, user, at=at) if "merge" in allowed else [],
    }


def duplicates_of(case: Case, user: User, *, at: datetime) -> list[dict[str, Any]]:
    """What may be the same, with the address that merges; the one the reporter named comes first."""
    hints = possible_duplicates(category=case.category, location=case.location, reader=user, at=at, but=case)
    named = case.same_as.number if case.same_as else ""
    rows = [
        {
            "hint": hint,
            "words": state_words(hint, now=at),
            "is_named": hint.number == named,
            "merge_url": f"{reverse('case-act', args=[case.number, 'merge'])}?target={hint.number}"
            if hint.takes_in and hint.is_visible
            else "",
        }
        for hint in hints
    ]
    return sorted(rows, key=lambda row: not row["is_named"])


def state_words(hint: Hint, *, now: datetime) -> str:
    """How far it is: "挂账，预计2027年3月修复", "处置中，11月27日 周五 11:30 前办结", "已结案，11月20日"."""
    if hint.state == State.CLOSED and hint.closed_at:
        day = day_words(timezone.localtime(hint.closed_at).date(), today=timezone.localtime(now).date())
        return _("%(state)s, %(day)s") % {"state": hint.state_words, "day": day}
    if hint.expected_at is None:
        return hint.state_words
    if hint.state == State.SUSPENDED:
        return _("%(state)s, repair expected %(day)s") % {
            "state": hint.state_words,
            "day": _expected(hint.expected_at, now=now),
        }
    return _("%(state)s, due %(due)s") % {"state": hint.state_words, "due": when_words(hint.expected_at, now=now)}


def _expected(moment: datetime, *, now: datetime) -> str:
    """The day when it is near, else the month."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    if local - today < SOON:
        return day_words(local.date(), today=today.date())
    if local.year == today.year:
        return str(MONTHS[local.month - 1])
    return _("%(month)s %(year)d") % {"month": MONTHS[local.month - 1], "year": local.year}
