"""Categories to choose from: a person's own, those found by words, those a description suggests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from cases.models import Case, Category, CategoryFavourite, Condition
from cases.rules import find as finding
from cases.rules import suggest as suggesting
from cases.rules.entries import Entry, Hit, Look
from jiangdu.models import User

AT_HAND = 8  # favourites and recent ones shown
LOOKED_BACK = 40  # own cases in which recent categories are looked for


@dataclass(frozen=True)
class Choice:
    """A category offered, with the condition meant (None: any) and the word it was found by."""

    category: Category
    condition: Condition | None = None
    word: str = ""

    @property
    def value(self) -> str:
        """What a form sends: "100102" or, with the condition, "100102.01"."""
        return f"{self.category.code}.{self.condition.code}" if self.condition else self.category.code


def catalogue() -> list[Category]:
    """All active small categories with class and active conditions, in the order of their codes. Two queries."""
    conditions = Prefetch("conditions", Condition.objects.filter(is_active=True).order_by("code"))
    return list(Category.objects.small().select_related("parent__parent").prefetch_related(conditions).order_by("code"))


def found(words: str, rows: Iterable[Category]) -> list[Choice]:
    """Those that answer the words, best first."""
    by_code = {row.code: row for row in rows}
    return _choices(finding.find([_entry(row) for row in by_code.values()], words), by_code)


def suggested(text: str, rows: Iterable[Category], *, liked: Iterable[Category] = ()) -> list[Choice]:
    """Those a description speaks of, with the word that says so; `liked` ones come a little sooner."""
    by_code = {row.code: row for row in rows}
    entries = [_entry(row) for row in by_code.values()]
    return _choices(suggesting.suggest(text, entries, liked={row.code for row in liked}), by_code)


def favourites(user: User) -> list[Category]:
    """The starred ones, longest held first. One query."""
    starred = CategoryFavourite.objects.filter(user=user).order_by("created_at").select_related("category__parent")
    return [row.category for row in starred if row.category.is_active]


def recent(user: User) -> list[Category]:
    """Those of the user's latest own cases, latest first. One query."""
    rows = Case.objects.filter(reporter=user, category__is_active=True).select_related("category__parent")
    latest = rows.order_by("-reported_at").only("category")[:LOOKED_BACK]
    return list({row.category_id: row.category for row in latest if row.category}.values())[:AT_HAND]


def _choices(hits: Iterable[Hit], by_code: dict[str, Category]) -> list[Choice]:
    return [Choice(by_code[hit.code], _condition(by_code[hit.code], hit), hit.word) for hit in hits]


def _condition(category: Category, hit: Hit) -> Condition | None:
    return next((row for row in category.conditions.all() if row.code == hit.condition), None)


def _entry(row: Category) -> Entry:
    looks = tuple(Look(c.code, c.name_zh, c.name_en) for c in row.conditions.all())
    parent = row.parent
    return Entry(
        row.code,
        row.name_zh,
        row.name_en,
        parent.name_zh if parent else "",
        parent.name_en if parent else "",
        looks,
    )
