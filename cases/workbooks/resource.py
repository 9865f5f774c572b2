"""What the sheets of the catalogue have in common: finding the rows they mean, and comparing before writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from import_export.resources import Diff, ModelResource
from import_export.results import RowResult
from tablib import Dataset

from cases.workbooks.cells import Cell, Choice, Ref, Refs
from jiangdu.workbook import Heading, Sheet


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell, or in a whole row (`column` ''), or in a whole sheet (`row` 0)."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Line:
    """One row of a sheet and what it would do. `differences` are (column, before, after) as written in cells."""

    sheet: str
    row: int
    kind: str  # new, changed, unchanged
    subject: str
    differences: list[tuple[str, str, str]] = field(default_factory=list)


class CellDiff(Diff):  # type: ignore[misc]
    """Cells before and after, as values: the page words them."""

    def as_html(self) -> list[tuple[Any, Any]]:
        return list(zip(self.left, self.right, strict=True))


class SheetResource(ModelResource):  # type: ignore[misc]
    """A sheet. Subclasses declare their cells; rows are matched by `key_of`, all read once."""

    title: ClassVar[Any] = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known: dict[Any, Model] = {}
        self.seen: dict[Any, int] = {}

    @property
    def cells(self) -> dict[str, Cell]:
        return {cell.column_name: cell for cell in self.get_import_fields()}

    def rows(self) -> QuerySet[Any]:
        """All rows of the table with what the cells show."""
        raise NotImplementedError

    def key_of(self, row: Mapping[str, Any]) -> Any:
        """What identifies the row; None if the row says too little."""
        raise NotImplementedError

    def key_of_instance(self, instance: Any) -> Any:
        raise NotImplementedError

    def arranged(self, lines: Sequence[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
        """The lines in the order in which they are written."""
        return list(lines)

    def get_diff_class(self) -> type[CellDiff]:
        return CellDiff

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        self.known = {self.key_of_instance(row): row for row in self.rows()}

    def get_instance(self, instance_loader: Any, row: Mapping[str, Any]) -> Any:
        return self.known.get(self.key_of(row))

    def before_import_row(self, row: Mapping[str, Any], **kwargs: Any) -> None:
        """The same row twice in one file would leave it to chance which one counts."""
        key = self.key_of(row)
        if key is not None and key in self.seen:
            raise ValidationError(_("Row %(n)d is about the same. Keep one of them.") % {"n": self.seen[key]})
        self.seen[key] = kwargs["numbers"][kwargs["row_number"] - 1]

    def import_instance(self, instance: Any, row: Mapping[str, Any], **kwargs: Any) -> None:
        """All faults of a row at once, those of cells with several values too."""
        faults: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            faults = error.update_error_dict(faults)
        for name, cell in self.cells.items():
            if isinstance(cell.widget, Refs) and name in row:
                try:
                    cell.clean(row)
                except ValueError as error:
                    faults[name] = ValidationError(str(error))
        faults |= self.further_faults(instance, row, wrong=set(faults))
        if faults:
            raise ValidationError(faults)

    def further_faults(self, instance: Any, row: Mapping[str, Any], *, wrong: set[str]) -> dict[str, ValidationError]:
        """What is wrong beyond single cells, by column."""
        return {}

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        if import_validation_errors:  # else a wrong cell with several values would be read once more
            return False
        return bool(super().skip_row(instance, original, row, import_validation_errors))

    def sheet(self, queryset: QuerySet[Any] | None = None, *, empty: bool = False) -> Sheet:
        """The sheet with the given rows, all of them, or (as a template) none."""
        cells = list(self.cells.values())
        rows = [] if empty else (queryset if queryset is not None else self.rows())
        return Sheet(
            name=str(self.title),
            headings=[Heading(str(cell.label), note_of(cell), offered(cell)) for cell in cells],
            rows=[[cell.widget.render(cell.get_value(row)) for cell in cells] for row in rows],
            widths=[30 if isinstance(cell.widget, Ref | Refs) else 14 for cell in cells],
        )

    def line(self, result: RowResult, number: int) -> Line:
        """What the row does."""
        kinds = {RowResult.IMPORT_TYPE_NEW: "new", RowResult.IMPORT_TYPE_UPDATE: "changed"}
        kind = kinds.get(result.import_type, "unchanged")
        pairs = zip(self.cells.values(), result.diff or [], strict=False) if kind == "changed" else ()
        differences = [
            (str(cell.label), _shown(before), _shown(after)) for cell, (before, after) in pairs if before != after
        ]
        return Line(str(self.title), number, kind, str(result.instance or ""), differences)

    def faults(self, result: RowResult, number: int) -> list[Fault]:
        """What is wrong with the row, cell by cell."""
        labels = {name: str(cell.label) for name, cell in self.cells.items()}
        found = [
            Fault(str(self.title), number, labels.get(name, ""), " ".join(messages))
            for name, messages in _messages(result.validation_error)
        ]
        return found + [Fault(str(self.title), number, "", str(error.error)) for error in result.errors]


def note_of(cell: Cell) -> str:
    """The explanation of a column, and whether it must be filled in."""
    return " ".join(filter(None, [str(cell.note), _("Must be filled in.") if cell.required else ""]))


def offered(cell: Cell) -> list[str]:
    """The values to choose from in the sheet."""
    return cell.widget.offered() if isinstance(cell.widget, Choice | Ref) else []


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _messages(error: ValidationError | None) -> list[tuple[str, list[str]]]:
    if error is None:
        return []
    if hasattr(error, "error_dict"):
        return list(error.message_dict.items())
    return [(NON_FIELD_ERRORS, error.messages)]
