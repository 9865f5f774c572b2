"""A dry run as a workbook: departments, groups, cases."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.queries.dry_run_result import Move, Outcome
from jiangdu.workbook import Heading, Sheet, write_workbook


def workbook_of(outcome: Outcome, moves: Sequence[Move]) -> bytes:
    """`moves`: the cases its reader may see."""
    return write_workbook([_loads(outcome), _groups(outcome), _moves(moves)])


def _loads(outcome: Outcome) -> Sheet:
    headings = (
        _("Unit"), _("Cases before"), _("Cases after"), _("Office hours before"), _("Office hours after"),
        _("Hours round the clock before"), _("Hours round the clock after"),
    )  # fmt: skip
    desk = [[str(name), before, after] for name, before, after in outcome.desk]
    rows = [[one.name, *one.cases, *one.office, *one.continuous] for one in outcome.loads()]
    return Sheet(_("Load by department"), [Heading(one) for one in headings], [*desk, *rows], [30, *[14] * 6])


def _groups(outcome: Outcome) -> Sheet:
    headings = (_("Category"), _("Town"), _("From"), _("To"), _("Cases"))
    rows = [[one.category, one.town, one.before, one.after, one.cases] for one in outcome.groups()]
    return Sheet(_("What would have moved"), [Heading(one) for one in headings], rows, [30, 20, 24, 24, 10])


def _moves(moves: Sequence[Move]) -> Sheet:
    headings = (
        _("Number"), _("Category"), _("Grid"), _("Reported on"), _("From"), _("To"), _("Has it in fact"), _("Page"),
    )  # fmt: skip
    rows = [
        [
            one.case.number,
            str(one.case.category),
            one.case.grid_code,
            timezone.localdate(one.case.reported_at),
            one.before,
            one.after,
            one.lead,
            reverse("case", args=[one.case.number]),
        ]
        for one in moves
    ]
    return Sheet(_("Cases"), [Heading(one) for one in headings], rows, [20, 30, 18, 12, 24, 24, 24, 30])
