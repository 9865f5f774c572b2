"""What the demo's cases are about: a text, what was done about it, and how it looks."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from cases.models import Category, Condition, Responsibility
from jiangdu.limits import Limit

CALLER_SAYS = "来电反映："


@dataclass(frozen=True)
class Story:
    """`scene`: name of a drawn scene, '' for what cannot be photographed. `ground`: town, country or any."""

    category: Category
    condition: Condition
    scene: str
    ground: str
    text: str  # with {spot} or {place}
    result: str
    unit: str  # code of the unit the delivered catalogue names

    @property
    def limit(self) -> Limit:
        return self.condition.limit


def read_stories() -> list[Story]:
    """The rows of stories.csv with their categories and conditions, in the file's order."""
    conditions = {(c.category.code, c.code): c for c in Condition.objects.select_related("category")}
    units = dict(
        Responsibility.objects.filter(grid_prefix="", place=None, area_kind=None)
        .order_by("-id")
        .values_list("category__code", "lead__code")
    )
    with Path(__file__).with_name("stories.csv").open(encoding="utf-8", newline="") as file:
        return [_story(row, conditions, units) for row in csv.DictReader(file)]


def _story(row: dict[str, str], conditions: dict[tuple[str, str], Condition], units: dict[str, str]) -> Story:
    condition = conditions[row["category"], row["condition"]]
    texts = {name: row[name] for name in ("scene", "ground", "text", "result")}
    return Story(category=condition.category, condition=condition, unit=units.get(row["category"], ""), **texts)
