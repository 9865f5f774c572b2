"""Learning from what is sent by hand: the subscriber that lets cases speak for rows the catalogue lacks, after commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cases.actions.decision_rule import place_of
from cases.actions.tell import matter_of
from cases.models import Case, LoopSettings, Proposal, ProposalCase
from jiangdu.history import history_of, record
from jiangdu.models import HistoryEntry, Unit
from jiangdu.notices import notify
from jiangdu.recipients import holders

# What says where a case belongs, or takes it back. Only the last of them counts.
HEARD = [
    "case.dispatched", "case.recalled", "case.referred_back", "case.recategorised", "case.decided", "case.merged",
    "case.voided", "case.withdrawn",
]  # fmt: skip
VILLAGE = 12  # digits; the area where no place is drawn


def learn(entry: HistoryEntry) -> None:
    """Subscriber: the case speaks for the unit it was last sent to against the catalogue, or for none.

    It looks at the last entry of its kind, not at the one told: told twice or out of order it comes to the same.
    """
    case = Case.objects.lock(entry.subject_id)
    last = history_of(case).filter(name__in=HEARD).last()
    wanted = _proposal_of(case, last) if last and _teaches(last) else None
    held = ProposalCase.objects.filter(case=case).select_related("proposal").first()
    if held and wanted and held.proposal == wanted:
        return
    if held:
        held.delete()
        _recount(held.proposal.pk)
    if wanted and last and last.actor:
        ProposalCase.objects.create(proposal=wanted, case=case, dispatched_by=last.actor, dispatched_at=last.at)
        _tell_if_frequent(_recount(wanted.pk, at=last.at), at=last.at)


def _teaches(entry: HistoryEntry) -> bool:
    """Sent by a person against the catalogue, and not back to those who reported it: that stays an exception."""
    data = entry.data
    return bool(entry.actor_id and data.get("by_hand") and not data.get("backflow"))


def _proposal_of(case: Case, entry: HistoryEntry) -> Proposal | None:
    """The one proposal for this category, area and unit; None where nobody knows the area."""
    place = place_of(case)
    prefix = "" if place else case.grid_code[:VILLAGE]
    if case.category is None or not (place or prefix):
        return None
    lead = Unit.objects.get(code=entry.data["lead"])
    proposal, is_new = Proposal.objects.get_or_create(
        category=case.category,
        grid_prefix=prefix,
        place=place,
        lead=lead,
        defaults={"first_at": entry.at, "last_at": entry.at},
    )
    if is_new:
        record(proposal, "proposal.opened", actor=entry.actor, at=entry.at, lead=lead, case=case.number)  # type: ignore[arg-type]
    return proposal


def _recount(proposal_id: int, at: datetime | None = None) -> Proposal:
    proposal = Proposal.objects.lock(proposal_id)
    proposal.case_count = proposal.evidence.count()
    if at:
        proposal.last_at = max(at, proposal.last_at)
    proposal.save(update_fields=["case_count", "last_at"])
    return proposal


def _tell_if_frequent(proposal: Proposal, *, at: datetime) -> None:
    """Those who approve rows are told once that it keeps coming."""
    enough = proposal.case_count >= LoopSettings.current().proposal_notice_cases
    if proposal.state != Proposal.State.OPEN or proposal.told_at or not enough:
        return
    proposal.told_at = at
    proposal.save(update_fields=["told_at"])
    people = holders("cases.approve_responsibility")
    notify("cases.proposal_waits", to=people, at=at, subject=proposal, **words_of(proposal))


def words_of(proposal: Proposal) -> dict[str, Any]:
    """What a notice says about a proposal."""
    return {"category": matter_of(proposal), "unit": proposal.lead.short_name, "cases": proposal.case_count}
