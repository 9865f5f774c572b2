"""Cases of the past as routing saw them, many at once: no query for a single case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.utils import timezone

from cases.models import Case, Category, Condition
from cases.models.case_query import CaseQuerySet
from cases.rules.what_if import Spot
from grids.models import Grid, Place
from jiangdu.limits import Limit
from jiangdu.models import Post

CHUNK = 1000
COLUMNS = (
    "pk", "category_id", "condition_id", "reported_at", "grid_code", "reported_grid_code", "channel", "reporter_id",
    "component__category_code", "component__owner__code", "place_ids",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case, what routing asks about it, and the limit it is handled in."""

    pk: int
    spot: Spot
    limit: Limit


def filed_between(first: date, last: date) -> CaseQuerySet:
    """Cases reported on these days and filed: only those were ever routed. Merged and void ones are left out."""
    starts, ends = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    cases: CaseQuerySet = Case.objects.filter(  # type: ignore[assignment]
        reported_at__gte=starts, reported_at__lt=ends, filed_at__isnull=False, category__isnull=False
    )
    return cases.exclude(state__in=("merged", "void", "withdrawn", "rejected"))


def past_cases(cases: CaseQuerySet) -> Iterator[list[PastCase]]:
    """The cases by the thousand. Places and owners are those of today; the reporter's units those of the day."""
    book = _Book()
    usable = Q(component__owner__is_active=True) & ~Q(component__state="removed")
    here = Place.objects.active().filter(geometry__covers=OuterRef("location"))
    rows = cases.annotate(place_ids=ArraySubquery(here.values("pk"))).order_by("reported_at", "pk")
    owned = set(cases.filter(usable).values_list("pk", flat=True))
    stream = iter(rows.values_list(*COLUMNS).iterator(chunk_size=CHUNK))
    while chunk := [dict(zip(COLUMNS, row, strict=True)) for row in islice(stream, CHUNK)]:
        posts = _posts({row["reporter_id"] for row in chunk if row["channel"] == Case.Channel.GRID})
        yield [book.case(row, posts, owned) for row in chunk]


Posts = dict[int, list[tuple[str, date, date | None]]]


def _posts(people: set[Any]) -> Posts:
    """The posts at units of those who reported, with their days."""
    found: Posts = defaultdict(list)
    rows = Post.objects.filter(user__in=people - {None}, unit__isnull=False)
    for user, unit, first, last in rows.values_list("user_id", "unit__code", "valid_from", "valid_to"):
        found[user].append((unit, first, last))
    return found


class _Book:
    """What is the same for all cases: categories with their limits, marks of places and grids."""

    def __init__(self) -> None:
        conditions = list(Condition.objects.select_related("category"))
        self.limits = {one.pk: one.limit for one in conditions}
        self.categories = {one.pk: one for one in Category.objects.filter(code__regex=r"^\d{6}$")}
        self.usual = {pk: one.limit for pk, one in self.categories.items()} | {
            one.category_id: one.limit for one in conditions if one.is_default and one.is_active
        }
        self.marks: dict[Any, set[str]] = defaultdict(set)
        for model, key in ((Place, "pk"), (Grid, "code")):
            marked = model.objects.filter(area_kinds__isnull=False)
            for where, kind in marked.values_list(key, "area_kinds__code"):
                self.marks[where].add(kind)

    def case(self, row: dict[str, Any], posts: Posts, owned: set[int]) -> PastCase:
        category, code = self.categories[row["category_id"]], row["grid_code"]
        path = {code[:6], code[:9], code[:12], code[:15], code}
        day = timezone.localdate(row["reported_at"])
        of_category = row["pk"] in owned and row["component__category_code"] == category.code
        spot = Spot(
            category=category.code,
            day=day,
            grid_code=code,
            place_ids=frozenset(row["place_ids"]),
            area_kinds=frozenset(kind for where in (*row["place_ids"], *path) for kind in self.marks.get(where, ())),
            owner=row["component__owner__code"] if of_category else "",
            forbidden=_forbidden(row, posts, day),
            grid_duty=category.grid_duty,
        )
        return PastCase(row["pk"], spot, self.limits.get(row["condition_id"]) or self.usual[category.pk])


def _forbidden(row: dict[str, Any], posts: Posts, day: date) -> frozenset[str]:
    """As `cases.queries.backflow.reporting_units`, with the posts of that day."""
    if row["channel"] != Case.Channel.GRID or row["reporter_id"] is None:
        return frozenset()
    held = posts.get(row["reporter_id"], ())
    own = {unit for unit, first, last in held if first <= day and (last is None or day <= last)}
    village = row["reported_grid_code"][:12]
    return frozenset(own | ({f"V{village}"} if len(village) == 12 else set()))
