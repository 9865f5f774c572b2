"""What was seen of a walk before, and what its history says: the promises compare with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from cases.models import Case, Verification
from jiangdu.models import HistoryEntry
from tests.walks.known import Known

WORK = {"order.acknowledged", "order.progress", "order.result"}
ENDED = {"case.closed", "case.concluded", "case.force_closed"}


class Memory:
    """`entries`: the history of the case read last, in order."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.stopped: dict[int, tuple[Any, ...]] = {}
        self.broken = False
        self.entries: list[HistoryEntry] = []
        self._clocks: dict[int, set[int]] = {}
        self._entries: dict[int, list[HistoryEntry]] = {}
        self._verified: set[int] = set()

    def read(self, pk: int) -> Case:
        """The case as it is now, and what was added to its history since the last time."""
        case = self.known.case(pk)
        known = self._entries.setdefault(pk, [])
        new = HistoryEntry.objects.filter(subject_type="cases.case", subject_id=pk, seq__gt=len(known))
        known += new.order_by("seq")
        self.entries = known
        return case

    def named(self, name: str) -> Iterator[HistoryEntry]:
        return (entry for entry in self.entries if entry.name == name)

    def name_of(self, user_id: int | None) -> str:
        """The username; '' for the system."""
        return self.known.people[user_id].username if user_id else ""

    def stopped_of(self, case: Case) -> set[int]:
        """Ids of the clocks of this case that were stopped when it was looked at before."""
        before = self._clocks.get(case.pk, set())
        self._clocks[case.pk] = {clock.pk for clock in case.clocks_now if clock.stopped_at}
        return before

    def new_verifications(self, case: Case) -> list[Verification]:
        """Those passed since the last time."""
        if not any(self.named("case.verified")):
            return []
        found = Verification.objects.filter(case=case, outcome="passed").exclude(pk__in=self._verified)
        rows = list(found)
        self._verified |= {check.pk for check in rows}
        return rows

    def work_on(self, orders: Collection[int]) -> list[HistoryEntry]:
        """What people did to these work orders."""
        return [entry for entry in self.entries if entry.name in WORK and entry.data.get("order") in orders]

    def asked_for(self, granted: HistoryEntry) -> HistoryEntry:
        """The request this suspension answers: the last one of the order before it."""
        return [
            entry
            for entry in self.named("order.suspension_requested")
            if entry.seq < granted.seq and entry.data["order"] == granted.data["order"]
        ][-1]

    @staticmethod
    def days_between(asked: HistoryEntry, granted: HistoryEntry) -> int:
        """From the day it was asked for until the day it ends."""
        return (date.fromisoformat(granted.data["until"]) - timezone.localdate(asked.at)).days

    def closed_by_its_finder(self, case: Case) -> bool:
        """Whether the report closed itself, so that nothing was promised until somebody reopened it."""
        first = next((entry for entry in self.entries if entry.name in ENDED), None)
        return first is not None and first.at == case.reported_at
