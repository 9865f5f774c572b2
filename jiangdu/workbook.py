"""Excel workbooks: read by calamine, written by XlsxWriter, text that looks like a formula made harmless both ways."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from typing import IO, Any

import python_calamine
import xlsxwriter
from django.utils import timezone
from xlsxwriter.utility import xl_col_to_name

MAX_BYTES = 2 * 1024 * 1024  # of a file
MAX_UNPACKED = 30 * 1024 * 1024  # bytes inside the zip, said by itself
MAX_ROWS = 5000  # of a sheet, heading included
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)([0-9]+)[\"']")
WRITING = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class UnreadableWorkbook(Exception):
    """The file is no workbook we take; the text is one of too_large, not_xlsx, too_many_rows."""


@dataclass(frozen=True)
class Heading:
    """A column: its words, an explanation, and the values offered in a list."""

    words: str
    note: str = ""
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet to write."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Any]] = ()
    widths: Sequence[int] = field(default=())


def safe(value: Any) -> Any:
    """Text a spreadsheet might take for a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def plain(value: Any) -> Any:
    """What `safe` was given."""
    if isinstance(value, str) and value[:1] == "'" and value[1:].startswith(FORMULA_STARTS):
        return value[1:]
    return value


def read_workbook(content: bytes) -> dict[str, list[list[Any]]]:
    """Sheets by name, each a list of rows as they stand in the file. UnreadableWorkbook for anything else."""
    if len(content) > MAX_BYTES:
        raise UnreadableWorkbook("too_large")
    _require_xlsx(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = {}
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheets[name] = [[plain(cell) for cell in row] for row in rows]
    except python_calamine.CalamineError as error:
        raise UnreadableWorkbook("not_xlsx") from error
    return sheets


def _require_xlsx(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableWorkbook("not_xlsx")
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise UnreadableWorkbook("too_large")
            for name in archive.namelist():
                if name.startswith("xl/worksheets/"):
                    _require_small(archive.read(name))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise UnreadableWorkbook("not_xlsx") from error


def _require_small(xml: bytes) -> None:
    """One cell in the last corner of a sheet would make the reader fill memory with empty ones."""
    for letters, digits in _REFERENCE.findall(xml):
        if int(digits) > MAX_ROWS or len(letters) > 2 or (len(letters) == 2 and letters.upper() > b"CV"):
            raise UnreadableWorkbook("too_many_rows")


def write_workbook(sheets: Sequence[Sheet], *, notes_name: str = "", notes_headings: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets; with `notes_name` a sheet explaining every column, and the offered values as lists."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {**WRITING, "in_memory": True}) as book:
        written = [(sheet, _write_sheet(book, sheet)) for sheet in sheets]
        if notes_name:
            _write_notes(book, sheets, notes_name, notes_headings)
            _write_choices(book, written, f"{notes_name} 2")
    return target.getvalue()


def write_long_workbook(target: IO[bytes], sheet: Sheet) -> int:
    """One sheet of any length, row by row through a scratch file. How many rows were written below the heading."""
    options = {**WRITING, "constant_memory": True}
    counted = 0

    def rows() -> Iterator[Sequence[Any]]:
        nonlocal counted
        for counted, row in enumerate(sheet.rows, start=1):  # noqa: B007  # the last number is the sum
            yield row

    with xlsxwriter.Workbook(target, options) as book:
        page = _write_sheet(book, replace(sheet, rows=rows()))
        page.autofilter(0, 0, counted, len(sheet.headings) - 1)
    return counted


def _write_sheet(book: Any, sheet: Sheet) -> Any:
    page = book.add_worksheet(sheet.name)
    head = book.add_format({"bold": True, "bg_color": "#E8F1FF", "border": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for number, heading in enumerate(sheet.headings):
        page.set_column(number, number, sheet.widths[number] if sheet.widths else 16, text)
        page.write_string(0, number, safe(heading.words), head)
        if heading.note:
            page.write_comment(0, number, heading.note)
    page.freeze_panes(1, 0)
    for line, row in enumerate(sheet.rows, start=1):
        for number, value in enumerate(row):
            _write_cell(page, line, number, value, text, days, moments)
    return page


def _write_cell(page: Any, line: int, number: int, value: Any, text: Any, days: Any, moments: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):  # a spreadsheet knows no zones: the district's time
        page.write_datetime(line, number, timezone.make_naive(value), moments)
    elif isinstance(value, date):
        page.write_datetime(line, number, value, days)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        page.write_number(line, number, value)
    else:
        page.write_string(line, number, safe(str(value)), text)


def _write_notes(book: Any, sheets: Sequence[Sheet], name: str, headings: Sequence[str]) -> None:
    page, bold = book.add_worksheet(name), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 1, 24, wrapped)
    page.set_column(2, 2, 80, wrapped)
    page.write_row(0, 0, headings, bold)
    lines = [(sheet.name, heading) for sheet in sheets for heading in sheet.headings]
    for line, (sheet_name, heading) in enumerate(lines, start=1):
        for number, words in enumerate((sheet_name, heading.words, heading.note)):
            page.write_string(line, number, safe(words))


def _write_choices(book: Any, written: Sequence[tuple[Sheet, Any]], name: str) -> None:
    """Lists longer than Excel takes in a rule stand on a sheet of their own, one column each."""
    store, column = book.add_worksheet(name), 0
    for sheet, page in written:
        for number, heading in enumerate(sheet.headings):
            if not heading.choices:
                continue
            store.write_column(0, column, [safe(choice) for choice in heading.choices])
            letter = xl_col_to_name(column)
            source = f"='{name}'!${letter}$1:${letter}${len(heading.choices)}"
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            page.data_validation(1, number, MAX_ROWS - 1, number, rule)
            column += 1
