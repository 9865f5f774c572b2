"""Import of the catalogue in two steps: a workbook is looked at; confirmed, it is put in force, all or nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from cases.actions.approve_responsibility import PERMISSION as MAY_APPROVE
from cases.actions.approve_responsibility import OwnRow, approve
from cases.models import CatalogueImport, Responsibility
from cases.queries.changed_rows import changes_of_rows
from cases.queries.competitors import conflicts_with
from cases.rules.what_if import Changes
from cases.workbooks.reading import Lines, lines_of, titles
from cases.workbooks.resource import Fault, Line
from jiangdu.errors import InvalidInput, NotAllowed, NotInScope, WrongState, invalid
from jiangdu.models import User
from jiangdu.workbook import MAX_BYTES, MAX_ROWS, UnreadableWorkbook, read_workbook

PERMISSION = "cases.import_catalogue"
UNREADABLE = {
    "too_large": _("The file is larger than %(megabytes)s MB. Please split it."),
    "not_xlsx": _("This is no Excel workbook. Please save it as .xlsx, without a password."),
    "too_many_rows": _(
        "A sheet has more than %(rows)s rows, or far too many columns. Please split it, or delete empty rows."
    ),
}
LIMITS = {"megabytes": MAX_BYTES // 1024 // 1024, "rows": MAX_ROWS}
State = CatalogueImport.State


@dataclass
class Report:
    """What a workbook would do now. `digest` stands for exactly that; `conflicts` would leave matters at the desk."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    conflicts: list[tuple[Responsibility, Responsibility]] = field(default_factory=list)
    touched: list[Any] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.kind for line in self.lines)
        return {kind: found[kind] for kind in ("new", "changed", "unchanged")}

    @property
    def digest(self) -> str:
        told = [(line.sheet, line.row, line.kind, line.differences) for line in self.lines]
        return hashlib.sha256(repr(sorted(told)).encode()).hexdigest()[:16]


@transaction.atomic
def prepare_import(*, kind: str, content: bytes, file_name: str, actor: User, at: datetime) -> CatalogueImport:
    """Keep a workbook to be looked at. InvalidInput on `file` if it cannot be read or lacks the sheets."""
    if not actor.has_perm(PERMISSION):
        raise NotAllowed
    if not any(lines.rows or lines.faults for lines in _read(content, kind)):
        message = _("The workbook has no sheet with rows called: %(names)s.") % {"names": ", ".join(titles(kind))}
        raise invalid("file", message, "no_sheet")
    return CatalogueImport.objects.create(
        kind=kind, content=content, file_name=file_name[-200:], uploaded_by=actor, uploaded_at=at
    )


def check_import(catalogue_import: CatalogueImport, *, at: datetime) -> Report:
    """What it would do now. Everything is written and taken back again, so that the database's own rules are asked too."""
    with transaction.atomic():
        report = _written(catalogue_import, at=at)
        transaction.set_rollback(True)
    return report


def changes_by_import(catalogue_import: CatalogueImport, *, at: datetime) -> Changes:
    """What its rows would change about who is responsible, once approved. Nothing stays written."""
    with transaction.atomic():
        ids = [row.pk for row in _written(catalogue_import, at=at).touched]
        changes = changes_of_rows(Responsibility.objects.waiting().filter(pk__in=ids))
        transaction.set_rollback(True)
    return changes


@transaction.atomic
def apply_import(*, import_id: int, actor: User, at: datetime, digest: str, approved: bool = False) -> Report:
    """Put it in force, if that is still what was looked at (`digest`).

    Rows of the responsibility catalogue wait for approval, unless `approved` by somebody who may and did not upload them.
    """
    catalogue_import = _undecided(import_id, actor)
    _refuse_approval(catalogue_import, actor, approved)
    report = _written(catalogue_import, at=at)
    if report.faults:
        raise InvalidInput({"file": [(_("The file has errors. Nothing was changed."), "faults")]})
    if report.digest != digest:
        raise WrongState(_("The catalogue has changed meanwhile. Look at the rows again."))
    if approved:
        for row in report.touched:
            approve(row, actor=actor, at=at)
    _decide(catalogue_import, State.APPLIED, actor=actor, at=at, counts=report.counts)
    return report


@transaction.atomic
def discard_import(*, import_id: int, actor: User, at: datetime) -> None:
    """Leave it. Nothing in force changes."""
    _decide(_undecided(import_id, actor), State.DISCARDED, actor=actor, at=at, counts={})


def _read(content: bytes, kind: str) -> list[Lines]:
    try:
        return lines_of(read_workbook(content), kind)
    except UnreadableWorkbook as error:
        raise invalid("file", UNREADABLE[str(error)] % LIMITS, str(error)) from error


def _undecided(import_id: int, actor: User) -> CatalogueImport:
    if not actor.has_perm(PERMISSION):
        raise NotAllowed
    found = CatalogueImport.objects.select_for_update().filter(pk=import_id).first()
    if found is None:
        raise NotInScope
    if found.state != State.CHECKED:
        raise WrongState
    return found


def _refuse_approval(catalogue_import: CatalogueImport, actor: User, approved: bool) -> None:
    if approved and not actor.has_perm(MAY_APPROVE):
        raise NotAllowed
    if approved and catalogue_import.uploaded_by_id == actor.pk and not actor.is_superuser:
        raise OwnRow(_("You uploaded this file yourself. Somebody else must approve its rows."))


def _decide(
    catalogue_import: CatalogueImport, state: str, *, actor: User, at: datetime, counts: dict[str, int]
) -> None:
    catalogue_import.state, catalogue_import.decided_by, catalogue_import.decided_at = state, actor, at
    catalogue_import.counts = counts
    catalogue_import.save(update_fields=["state", "decided_by", "decided_at", "counts"])


def _written(catalogue_import: CatalogueImport, *, at: datetime) -> Report:
    """Everything written that is right; the caller takes it back if anything is wrong."""
    report = Report()
    for lines in _read(bytes(catalogue_import.content), catalogue_import.kind):
        report.faults += lines.faults
        if lines.rows and not lines.faults:
            _write_sheet(lines, report, kept=catalogue_import, at=at)
    report.lines.sort(key=lambda line: (line.sheet, line.row))
    report.faults.sort(key=lambda fault: (fault.sheet, fault.row))
    if catalogue_import.kind == CatalogueImport.Kind.RESPONSIBILITY:
        report.conflicts = conflicts_with(report.touched)
    return report


def _write_sheet(lines: Lines, report: Report, *, kept: CatalogueImport, at: datetime) -> None:
    resource, numbers = lines.resource, [number for number, _cells in lines.rows]
    columns = list(lines.rows[0][1])
    dataset = Dataset(*[[cells[name] for name in columns] for _number, cells in lines.rows], headers=columns)
    how: dict[str, Any] = {"author": kept.uploaded_by, "brought_by": kept, "at": at, "numbers": numbers}
    result = resource.import_data(dataset, use_transactions=True, **how)
    report.faults += [Fault(str(resource.title), 0, "", str(error.error)) for error in result.base_errors]
    for number, row in zip(numbers, result.rows, strict=False):
        if faults := resource.faults(row, number):
            report.faults += faults
            continue
        line = resource.line(row, number)
        report.lines.append(line)
        if line.kind != "unchanged":
            report.touched.append(row.instance)
