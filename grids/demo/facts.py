"""The facts the demo district is made from, read from the CSV files in `grids/seed/`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import Polygon

SEED = Path(__file__).resolve().parent.parent / "seed"

DISTRICT_CODE, DISTRICT_ZH, DISTRICT_EN = "321012", "江都区", "Jiangdu District"
HOME = (119.5605, 32.4281)  # where the demo's people work
COMPREHENSIVE, DEDICATED, MICRO = 1180, 80, 5867  # as published by the district


@dataclass(frozen=True)
class Town:
    code: str
    name_zh: str
    name_en: str
    seat: tuple[float, float] | None  # WGS-84; None for a unit without an area


@dataclass(frozen=True)
class Village:
    code: str
    name_zh: str
    name_en: str
    is_community: bool

    @property
    def town(self) -> str:
        return self.code[:9]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a seed file."""
    with (SEED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def outline() -> Polygon:
    """The district's outline in WGS-84."""
    return Polygon([(float(row["lng"]), float(row["lat"])) for row in rows("outline.csv")])


def towns() -> list[Town]:
    return [
        Town(
            row["code"],
            row["name_zh"],
            row["name_en"],
            (float(row["seat_lng"]), float(row["seat_lat"])) if row["seat_lng"] else None,
        )
        for row in rows("towns.csv")
    ]


def villages() -> list[Village]:
    return [
        Village(row["code"], row["name_zh"], row["name_en"], row["kind"] == "community") for row in rows("villages.csv")
    ]
