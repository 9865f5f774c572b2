"""From an uploaded workbook to the lines of each sheet, by the headings in either language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.models import CatalogueImport
from cases.workbooks.categories import CategoryResource, ConditionResource
from cases.workbooks.cells import LANGUAGES
from cases.workbooks.resource import Fault, SheetResource
from cases.workbooks.responsibility import ResponsibilityResource

RESOURCES: dict[str, tuple[type[SheetResource], ...]] = {
    CatalogueImport.Kind.CATEGORIES: (CategoryResource, ConditionResource),
    CatalogueImport.Kind.RESPONSIBILITY: (ResponsibilityResource,),
}


@dataclass
class Lines:
    """The lines of one sheet: (row in the file, cells by column), or what is wrong with its headings."""

    resource: SheetResource
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def lines_of(sheets: dict[str, list[list[Any]]], kind: str) -> list[Lines]:
    """The sheets of a kind of import that the workbook has, in the order in which they are written."""
    found = []
    for resource in (one() for one in RESOURCES[kind]):
        cells = next((rows for name, rows in sheets.items() if name.casefold() in _titles(resource)), None)
        if cells is not None and any(any(row) for row in cells):
            found.append(_lines(resource, cells))
    return found


def titles(kind: str) -> list[str]:
    """What the sheets are called, in the reader's language."""
    return [str(resource.title) for resource in RESOURCES[kind]]


def _titles(resource: SheetResource) -> set[str]:
    known = set()
    for language in LANGUAGES:
        with override(language):
            known.add(str(resource.title).casefold())
    return known


def _lines(resource: SheetResource, rows: list[list[Any]]) -> Lines:
    lines = Lines(resource)
    headings = [str(cell).strip() for cell in rows[0]] if rows else []
    columns = _columns(lines, headings)
    for number, row in enumerate(rows[1:], start=2):
        if any(cell not in (None, "") for cell in row):
            values = {name: row[index] if index < len(row) else None for index, name in columns.items()}
            lines.rows.append((number, values))
    lines.rows = resource.arranged(lines.rows)
    return lines


def _columns(lines: Lines, headings: list[str]) -> dict[int, str]:
    """Index → column; headings that are unknown, doubled or missing are faults."""
    cells, sheet = lines.resource.cells, str(lines.resource.title)
    by_words = {words: name for name, cell in cells.items() for words in cell.headings}
    found: dict[int, str] = {}
    for index, heading in enumerate(headings):
        name = by_words.get(heading.casefold())
        if name and name not in found.values():
            found[index] = name
        elif heading:
            words = ", ".join(str(cell.label) for cell in cells.values())
            message = _("This heading is not known, or stands here twice. Headings: %(words)s.") % {"words": words}
            lines.faults.append(Fault(sheet, 1, heading, message))
    for name, cell in cells.items():
        if cell.required and name not in found.values():
            lines.faults.append(Fault(sheet, 1, str(cell.label), _("This column is missing.")))
    return found
