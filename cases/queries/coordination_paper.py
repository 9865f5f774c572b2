"""The paper of a meeting: the invitation before it, the decision after it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, Coordination, Responsibility, Return
from grids.queries.locate import grid_path
from jiangdu.documents import Paper
from jiangdu.models import User


def readable(number: str, user: User) -> Coordination | None:
    """The meeting with what its paper needs, if the user may see its case."""
    found = Coordination.objects.filter(number=number).select_related(
        "case__category", "case__desk", "lead", "decided_by", "entry__words", "rule__place"
    )
    return found.filter(case__in=Case.objects.visible_to(user)).first()


def paper_of(meeting: Coordination) -> Paper:
    """In the reader's language. `meeting.case` with its category and desk."""
    case = meeting.case
    units = _(", ").join(unit.name for unit in meeting.invited.all())
    facts = [
        (_("Case"), case.number),
        (_("Category"), case.category.name if case.category else "–"),
        (_("Address"), case.address or "–"),
        (_("What is reported"), case.description),
        (_("Units called"), units),
        (_("Meeting"), f"{timezone.localtime(meeting.meets_at):%Y-%m-%d %H:%M}"),
    ]
    common = {"number": meeting.number, "issuer": case.desk.name}
    if not meeting.is_decided:
        return Paper(
            title=_("Invitation to a coordination meeting"), facts=facts, sections=_positions(meeting),
            signatures=[case.desk.name], at=meeting.convened_at, **common,
        )  # fmt: skip
    return Paper(
        title=_("Decision of a coordination meeting"),
        facts=[*facts, *_decided(meeting)],
        sections=[
            *_positions(meeting),
            (_("Minutes and decision"), meeting.minutes or _("(erased)")),
            _effect(meeting),
        ],
        signatures=[_("Shift leader"), *(unit.name for unit in meeting.invited.all())],
        at=meeting.decided_at,
        **common,
    )


def _decided(meeting: Coordination) -> list[tuple[str, str]]:
    helpers = _(", ").join(unit.name for unit in meeting.assisting.all())
    facts = [(_("Lead unit"), meeting.lead.name if meeting.lead else "–")]
    facts += [(_("Assisting units"), helpers)] if helpers else []
    facts += [(_("Document number"), meeting.document)] if meeting.document else []
    if meeting.decided_by:
        facts.append((_("Decided by"), meeting.decided_by.name))
    return facts


def _positions(meeting: Coordination) -> list[tuple[str, str]]:
    """What each unit gave as its reason before the meeting."""
    rows = Return.objects.filter(case=meeting.case, at__lte=meeting.convened_at).select_related("unit", "entry__words")
    lines = [
        _("%(unit)s, %(at)s: %(reason)s. %(text)s")
        % {
            "unit": row.unit.short_name,
            "at": f"{timezone.localtime(row.at):%m-%d %H:%M}",
            "reason": row.get_reason_code_display(),
            "text": " ".join(filter(None, [row.clause, row.text])),
        }
        for row in rows.order_by("id")
    ]
    return [(_("What the units said"), "\n".join(lines))] if lines else []


def _where(rule: Responsibility) -> str:
    """The place, or the area by its names and code."""
    if rule.place:
        return rule.place.name
    if not rule.grid_prefix:
        return _("the whole district")
    names = " ".join(step.name for step in grid_path(rule.grid_prefix)[1:])
    return f"{names} ({rule.grid_prefix})" if names else rule.grid_prefix


def _effect(meeting: Coordination) -> tuple[str, str]:
    lines = [_("The decision binds the units in this case; the work orders cannot be returned.")]
    if meeting.rule:
        where = _where(meeting.rule)
        lines.append(
            _("It counts as a rule of the responsibility catalogue for %(where)s until %(day)s.")
            % {"where": where, "day": meeting.rule.valid_to}
        )
    return _("Binding effect"), "\n".join(lines)
