"""Telling people what happened to a case: the subscriber that turns history entries into notices, after commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from cases.actions.call_duty import call_for
from cases.actions.told import RECIPIENTS, reporter
from cases.models import Case, Proposal
from cases.queries.audience import by_case
from jiangdu.models import HistoryEntry
from jiangdu.notices import notify

CALLS = {"case.reported", "case.no_owner", "case.dispatched", "case.assisting_added"}  # when urgent, whoever is on duty


def tell(entry: HistoryEntry) -> None:
    """Send the notice an entry calls for. What is no longer true when it is delivered is still worth knowing."""
    recipients = RECIPIENTS[entry.name]
    case = Case.objects.select_related("category", "desk", "lead", "reporter").get(pk=entry.subject_id)
    kind = "cases." + entry.name.replace(".", "_")
    called = _called(case, entry)
    people = [person for person in recipients(case, entry) if person.pk not in {entry.actor_id, *called}]
    for own, readers in by_case(case, people) if recipients is reporter else [(case, people)]:
        facts = {"number": own.number, "category": matter_of(own), **_of_paper(entry)}
        notify(kind, to=readers, at=entry.at, subject=own, urgent=own.is_urgent, **facts)


def _called(case: Case, entry: HistoryEntry) -> set[int]:
    """Whoever is on duty, where an urgent matter has just come: told by the call itself, not once more."""
    if not case.is_urgent or entry.name not in CALLS:
        return set()
    return call_for(case_id=case.pk, at=entry.at, number=case.number, category=matter_of(case))


def _of_paper(entry: HistoryEntry) -> dict[str, Any]:
    """The time of a meeting; number and due time of a paper of supervision, where the entry is about one."""
    if entry.name == "case.convened":
        return {"due_at": parse_datetime(entry.data["due_at"])}
    if "document" not in entry.data:
        return {}
    due_at = entry.data.get("due_at")
    return {"document": entry.data["document"], "due_at": datetime.fromisoformat(due_at) if due_at else None}


def matter_of(case: Case | Proposal) -> Any:
    """What a notice calls the matter, in its reader's language. Never the words reported: they may name people."""
    category = case.category
    return lazy(lambda: category.name, str)() if category else _("Not yet categorised")
