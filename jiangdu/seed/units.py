"""The units a district starts with: departments and their sub-units, companies, towns, centres, villages."""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from jiangdu.models import Unit


def read_units() -> list[dict[str, str]]:
    """The rows of the file; a parent stands before its children."""
    with Path(__file__).with_name("units.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def seed_units(codes: set[str] | None = None) -> int:
    """Add the units that are absent (only `codes`, if given); those already there stay as they are. Returns how many came."""
    known = dict(Unit.objects.values_list("code", "pk"))
    new = [row for row in read_units() if row["code"] not in known and (codes is None or row["code"] in codes)]
    for wave in _waves(new, set(known)):
        units = [Unit(**row | {"parent": None}, parent_id=known.get(parent)) for row, parent in wave]
        known |= {unit.code: unit.pk for unit in Unit.objects.bulk_create(units)}
    return len(new)


def _waves(rows: list[dict[str, str]], known: set[str]) -> list[list[tuple[dict[str, str], str]]]:
    """Rows whose parent is there already, then those whose parent came with the first, and so on."""
    waves = []
    while rows:
        wave = [row for row in rows if not row["parent"] or row["parent"] in known]
        if not wave:
            missing = ", ".join(sorted({row["parent"] for row in rows} - known))
            raise LookupError(f"units name parents that do not exist: {missing}")
        waves.append([(row, row["parent"]) for row in wave])
        known |= {row["code"] for row in wave}
        rows = [row for row in rows if row["code"] not in known]
    return waves
