"""The district's row, from district.csv."""

from __future__ import annotations

import csv
from pathlib import Path

from jiangdu.models import District


def seed_district() -> None:
    """Add the row when absent; what an administrator changed stays."""
    if District.objects.exists():
        return
    with (Path(__file__).parent / "district.csv").open(encoding="utf-8", newline="") as lines:
        District.objects.create(**next(csv.DictReader(lines)))
    District.forget()
