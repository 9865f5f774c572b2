"""Rows beside the delivered catalogue, so that routing shows what it can: areas, places, sub-units, rivals, no owner."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from cases.models import Category, Responsibility
from cases.seed.catalogue import VALID_FROM
from grids.models import AreaKind, Place
from jiangdu.models import Unit

DOCUMENT = "演示区网格事项责任清单（补充）"
WITHOUT_OWNER = "200187"  # light pollution: its row has run out and nobody has taken it over
DISPUTED = "200698"  # space under bridges: two departments named with equal right
NOT_BACK = "200138"  # kept animals: the village's own in the home village, so its grid staff must not get it back


@transaction.atomic
def seed_guidance(*, at: datetime) -> None:
    """Add the rows of guidance.csv once; what an administrator changes afterwards stays."""
    if Responsibility.objects.filter(document=DOCUMENT).exists():
        return
    with Path(__file__).with_name("guidance.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _add(row, at)
    ended = max(VALID_FROM, timezone.localdate(at) - timedelta(days=90))
    Responsibility.objects.filter(category__code=WITHOUT_OWNER, grid_prefix="").update(valid_to=ended)


def _add(row: dict[str, str], at: datetime) -> None:
    created = Responsibility.objects.create(
        category=Category.objects.get(code=row["category"]),
        grid_prefix=row["grid_prefix"],
        place=Place.objects.filter(name_zh=row["place"]).first() if row["place"] else None,
        area_kind=AreaKind.objects.get(code=row["area_kind"]) if row["area_kind"] else None,
        lead=Unit.objects.get(code=row["lead"]),
        document=DOCUMENT,
        valid_from=VALID_FROM,
        approved_at=at,
    )
    created.assisting.set(Unit.objects.filter(code__in=row["assisting"].split()))
