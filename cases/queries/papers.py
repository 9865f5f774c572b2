"""A paper of supervision as it is printed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Supervision
from jiangdu.documents import Paper
from jiangdu.explanations import limit_text
from jiangdu.models import District


def printed(paper: Supervision) -> Paper:
    """The paper with all it refers to; a draft says that it is one."""
    case = paper.case
    facts: list[tuple[Any, Any]] = [
        (_("Case"), case.number),
        (_("Matter"), case.category.name if case.category else _("Not yet categorised")),
        (_("Place"), case.address),
        (_("Unit concerned"), paper.unit.name),
    ]
    if paper.is_order:
        facts += [
            (_("To be answered within"), limit_text(paper.limit_unit, paper.limit_value or 0)),
            (_("To be answered by"), _moment(paper.due_at)),
        ]
    sections: list[tuple[Any, Any]] = [(_("What is required") if paper.is_order else _("Matter in brief"), paper.text)]
    if paper.answer:
        who = paper.answered_by.name if paper.answered_by else ""
        sections.append((_("Answer of the unit"), f"{paper.answer}\n{who} {_moment(paper.answered_at)}"))
    return Paper(
        title=paper.get_kind_display(),
        number=paper.number or str(_("draft, not signed")),
        issuer=District.objects.current().name,
        facts=[(label, value) for label, value in facts if value],
        sections=sections,
        signatures=[_("Signed: %(name)s") % {"name": paper.issued_by.name}] if paper.issued_by else [],
        at=paper.issued_at,
    )


def _moment(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
