"""Cases that belong together: the one a report was merged into, and those merged into a case; told as far as one may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from cases.models import Case, OrderState, WorkOrder
from jiangdu.models import Unit, User


@dataclass(frozen=True)
class Progress:
    """How the case goes on that a report was merged into, in what any reporter may know. `is_visible`: the rest, too."""

    number: str
    state: str
    state_words: str
    unit: Unit | None
    due_at: datetime | None
    reply: str
    is_visible: bool


@dataclass(frozen=True)
class Joined:
    """A report that was merged into the case. `description` is '' where the reader does not see that report."""

    number: str
    reported_at: datetime
    description: str
    is_visible: bool


def progress(case: Case, reader: User) -> Progress | None:
    """What became of the matter a report was merged into. Two queries for a merged case, none for any other."""
    if case.merged_into_id is None:
        return None
    target: Any = _telling(Case.objects.select_related("lead"), reader).get(pk=case.merged_into_id)
    return Progress(
        number=target.number,
        state=target.state,
        state_words=target.get_state_display(),
        unit=target.lead,
        due_at=target.due_at,
        reply=_reply(target),
        is_visible=target.is_visible,
    )


def joined(case: Case, reader: User) -> list[Joined]:
    """The reports merged into the case, oldest first. One query, none where there is none."""
    if not case.merged_count:
        return []
    rows: Any = _telling(case.merged_cases.order_by("reported_at", "pk"), reader)
    return [
        Joined(row.number, row.reported_at, row.description if row.is_visible else "", row.is_visible) for row in rows
    ]


def _telling(cases: Any, reader: User) -> Any:
    """Each case with whether the reader sees it."""
    return cases.annotate(is_visible=Exists(Case.objects.visible_to(reader).filter(pk=OuterRef("pk"))))


def _reply(case: Case) -> str:
    """What the lead unit answers the reporters, once its result is handed in."""
    submitted = WorkOrder.objects.filter(case=case, role=WorkOrder.Role.LEAD, state=OrderState.SUBMITTED)
    return str(submitted.order_by("-id").values_list("reply", flat=True).first() or "")
