"""The days of a year as text: one line a day, `day,kind,name_zh,name_en`, as in the seed file."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO

from django.utils.translation import gettext_lazy as _

from jiangdu.errors import InvalidInput
from jiangdu.models import Workday

COLUMNS = ["day", "kind", "name_zh", "name_en"]


def parse_days(text: str) -> list[Workday]:
    """Rows from text, with or without a heading; InvalidInput on `days` names the first line that cannot be read."""
    rows = []
    for number, cells in enumerate(csv.reader(StringIO(text.lstrip("\ufeff").strip())), start=1):
        values = [cell.strip() for cell in cells]
        if not any(values) or values[0] == "day":
            continue
        rows.append(_row(number, values))
    return rows


def print_days(rows: Iterable[Workday]) -> str:
    """The text for these rows, in the order of days."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row.day, row.kind, row.name_zh, row.name_en] for row in sorted(rows, key=lambda row: row.day))
    return out.getvalue()


def _row(number: int, values: list[str]) -> Workday:
    try:
        day = date.fromisoformat(values[0])
    except ValueError:
        wrong = _("Line %(number)d does not begin with a date like 2027-01-01.") % {"number": number}
        raise InvalidInput({"days": [(wrong, "invalid_line")]}) from None
    kind, name_zh, name_en = [*values[1:], "", "", ""][:3]
    return Workday(day=day, kind=kind or Workday.Kind.HOLIDAY, name_zh=name_zh[:40], name_en=name_en[:60])
