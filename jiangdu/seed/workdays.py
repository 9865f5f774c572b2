"""Special days 2004–2026 as announced by the State Council, and the next year as far as the week tells."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from jiangdu.models import Workday, WorkYear

OFFICIAL = range(2004, 2027)
PROVISIONAL = 2027
SOURCE = "国务院办公厅关于部分节假日安排的通知"


@transaction.atomic
def seed_workdays() -> int:
    """Add the years that are absent, with their days; years already there are left as they are. Returns days added."""
    known = set(WorkYear.objects.values_list("year", flat=True))
    years = [
        WorkYear(year=year, is_published=True, source=SOURCE, version=1, recomputed_version=1)
        for year in OFFICIAL
        if year not in known
    ]
    new = {year.year for year in years}
    if PROVISIONAL not in known:
        years.append(WorkYear(year=PROVISIONAL))
    if not years:
        return 0
    WorkYear.objects.bulk_create(years)
    days = [day for day in read_days() if day.day.year in new]
    Workday.objects.bulk_create(days, ignore_conflicts=True)
    return len(days)


def read_days() -> list[Workday]:
    """The rows of the file, not saved."""
    with Path(__file__).with_name("workdays.csv").open(encoding="utf-8", newline="") as file:
        return [Workday(**row | {"day": date.fromisoformat(row["day"])}) for row in csv.DictReader(file)]
