"""The catalogue as first delivered: categories, conditions, responsibility. Existing rows are never overwritten."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

from cases.models import Category, Condition, Responsibility
from cases.rules.initials import initials
from jiangdu.models import Unit

HERE = Path(__file__).parent
VALID_FROM = date(2026, 1, 1)


def seed_catalogue(*, at: datetime) -> None:
    """Categories with their conditions, and one responsibility row for each small category's default unit."""
    seed_categories()
    seed_conditions()
    seed_responsibilities(at=at)


def seed_categories() -> None:
    """Roots, classes and small categories from categories.csv."""
    known = {category.code: category for category in Category.objects.all()}
    for length in (2, 4, 6):
        rows = [row for row in _rows("categories.csv") if len(row["code"]) == length and row["code"] not in known]
        created = Category.objects.bulk_create([_category(row, known) for row in rows])
        known |= {category.code: category for category in created}


def seed_conditions() -> None:
    """Conditions with filing and closing wording from conditions.csv; the other small categories get a general one."""
    small = {category.code: category for category in Category.objects.small()}
    taken = set(Condition.objects.values_list("category__code", flat=True))
    written = [_condition(row, small) for row in _rows("conditions.csv") if row["category"] in small.keys() - taken]
    covered = taken | {condition.category.code for condition in written}
    general = [_general(category) for code, category in small.items() if code not in covered]
    Condition.objects.bulk_create([*written, *general])


def seed_responsibilities(*, at: datetime) -> None:
    """The default unit of each small category, for the whole district, approved at `at`."""
    small = {category.code: category for category in Category.objects.small()}
    taken = set(Responsibility.objects.values_list("category__code", flat=True))
    units = {unit.code: unit for unit in Unit.objects.all()}
    Responsibility.objects.bulk_create(
        Responsibility(
            category=small[row["code"]], lead=units[row["default_department"]], valid_from=VALID_FROM, approved_at=at
        )
        for row in _rows("categories.csv")
        if row["default_department"] in units and row["code"] in small.keys() - taken
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _category(row: dict[str, str], known: dict[str, Category]) -> Category:
    flags = ("is_urgent", "auto_file", "grid_duty", "needs_position", "needs_photo", "is_restricted")
    small = len(row["code"]) == 6
    return Category(
        code=row["code"],
        parent=known.get(row["parent"]),
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        pinyin=initials(row["name_zh"]),
        kind=row["kind"],
        limit_unit=row["limit_unit"],
        limit_value=int(row["limit_value"]) if small else None,
        verify_by=row["verify_by"] or Category.VerifyBy.SITE,
        **{flag: row[flag] == "1" for flag in flags if small},
    )


def _condition(row: dict[str, str], small: dict[str, Category]) -> Condition:
    texts = (
        "code",
        "name_zh",
        "name_en",
        "filing_zh",
        "filing_en",
        "closing_zh",
        "closing_en",
        "limit_unit",
        "safe_unit",
    )
    return Condition(
        category=small[row["category"]],
        limit_value=int(row["limit_value"]),
        safe_value=int(row["safe_value"]) if row["safe_value"] else None,
        is_default=row["is_default"] == "1",
        **{name: row[name] for name in texts},
    )


def _general(category: Category) -> Condition:
    """For a category without wording of its own: as it looks, until it is put right, at the category's limit."""
    return Condition(
        category=category,
        code="01",
        name_zh="一般情形",
        name_en="General",
        limit_unit=category.limit_unit,
        limit_value=category.limit_value or 0,
        is_default=True,
    )
