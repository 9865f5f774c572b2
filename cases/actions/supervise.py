"""Supervision: a signed, numbered order to a unit that must be answered in writing by a set time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.clocks import follow_clocks
from cases.models import Case, Supervision
from cases.rules.supervision import SERIES
from jiangdu.errors import InvalidInput, invalid
from jiangdu.history import record
from jiangdu.limits import UNITS
from jiangdu.models import Unit, User
from jiangdu.numbers import next_number
from jiangdu.scope import require, scope_of

LONGEST = 365  # of any unit: an answer that may take longer is none


@transaction.atomic
def supervise_case(
    *,
    case_id: int,
    actor: User,
    at: datetime,
    text: str,
    limit_unit: str,
    limit_value: int,
    unit: Unit | None = None,
    note: str = "",
) -> Case:
    """Issue an order to the lead unit (or `unit`, at work on the case), to be answered within the limit."""
    case = Case.objects.lock(case_id)
    require(case.supervise, actor)
    check_limit(limit_unit, limit_value)
    case.supervise()
    paper = Supervision.objects.create(
        case=case,
        kind=Supervision.Kind.ORDER,
        unit=_concerned(case, unit),
        text=text,
        limit_unit=limit_unit,
        limit_value=limit_value,
        drafted_at=at,
    )
    case.paper_count += 1
    issue(case, paper, actor=actor, at=at)
    return case


@transaction.atomic
def answer_supervision(
    *, case_id: int, actor: User, at: datetime, text: str, document: str = "", note: str = ""
) -> Case:
    """Answer the order to one's own unit: the one of this number, else the oldest that is owed."""
    case = Case.objects.lock(case_id)
    require(case.answer_supervision, actor)
    paper = _owed(case, actor, document)
    case.answer_supervision()
    paper.state, paper.answer, paper.answered_at, paper.answered_by = "answered", text, at, actor
    paper.save()
    case.unanswered_count -= 1
    case.forget()
    follow_clocks(case, at=at)
    case.save()
    record(
        case, "case.supervision_answered", actor=actor, at=at, unit=paper.unit, note=text, document=paper.number,
        paper=paper.kind, late=paper.due_at is not None and paper.due_at < at,
    )  # fmt: skip
    return case


def issue(case: Case, paper: Supervision, *, actor: User, at: datetime) -> None:
    """Sign a paper of the locked case: it gets its number, and an order its clock."""
    paper.state, paper.issued_at, paper.issued_by = "issued", at, actor
    paper.number = next_number(SERIES[paper.kind], at=at)
    paper.save()
    if paper.is_order:
        case.unanswered_count += 1
        case.forget()
        follow_clocks(case, at=at)
    case.save()
    paper.refresh_from_db(fields=["due_at"])
    record(
        case, f"case.{paper.kind}_issued", actor=actor, at=at, unit=case.desk, note=paper.text, document=paper.number,
        paper=paper.kind, supervised=paper.unit, due_at=paper.due_at,
    )  # fmt: skip


def check_limit(unit: str, value: int) -> None:
    """A known unit and a sensible number of it, or InvalidInput."""
    errors = {}
    if unit not in UNITS:
        errors["limit_unit"] = [(_("Choose one of: %(units)s.") % {"units": ", ".join(UNITS)}, "invalid_choice")]
    if not 1 <= value <= LONGEST:
        errors["limit_value"] = [(_("Give a number from 1 to %(most)d.") % {"most": LONGEST}, "out_of_range")]
    if errors:
        raise InvalidInput(errors)


def units_concerned(case: Case) -> list[Unit]:
    """Whom an order may go to: the lead, other units with an open order; before there is one, the desk itself."""
    at_work = [order.unit for order in case.orders_now if order.is_open]
    found = {unit.pk: unit for unit in ([case.lead] if case.lead else []) + at_work}
    return list(found.values()) or [case.desk]


def _concerned(case: Case, unit: Unit | None) -> Unit:
    units = units_concerned(case)
    if unit is None:
        return units[0]
    if unit.pk not in {known.pk for known in units}:
        raise invalid("unit", _("This unit is not at work on the case."), "not_there")
    return unit


def _owed(case: Case, actor: User, document: str) -> Supervision:
    mine = [paper for paper in case.unanswered_now if actor.is_system or _is_of(paper, actor)]
    found = next((paper for paper in mine if document in ("", paper.number)), None)
    if found is None:
        raise invalid("document", _("Your unit owes no answer to an order of this number."), "does_not_exist")
    return found


def _is_of(paper: Supervision, actor: User) -> bool:
    return paper.unit_id in scope_of(actor).unit_ids
