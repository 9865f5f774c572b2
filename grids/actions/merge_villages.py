"""A village is merged into another: its area and grids move to the successor's codes.

Every grid whose code changes gets an entry `grid.recoded` with `old_code` and `new_code`. Apps above subscribe to that
name and rewrite their own `grid_code` columns: exactly `old_code` becomes `new_code`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.db.models import Union
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from grids.actions.rights import require_permission
from grids.models import Component, Grid, GridCoverage, GridQuestion, GridRecode, GuideSignIn, Patrol, Place
from grids.queries.fitting import polygons_of
from grids.rules.codes import GridLevel, free_number, level_of, numbered
from jiangdu.errors import invalid
from jiangdu.history import record
from jiangdu.models import Post
from jiangdu.scope import Actor

# What follows a grid to its new code, by a column `grid_code`.
FOLLOWING: tuple[type[Model], ...] = (Place, Component, Post, Patrol, GridCoverage, GuideSignIn, GridQuestion)


@dataclass(frozen=True)
class Merger:
    """What a merger does: old code → new code of every grid, the village first, and the posts left to re-assign."""

    source: Grid
    target: Grid
    codes: dict[str, str]
    village_posts: int


def plan_merger(*, source_code: str, target_code: str) -> Merger:
    """The new codes, without changing anything. InvalidInput on `source` or `target` if the two cannot merge."""
    source, target = _village(source_code, "source"), _village(target_code, "target")
    if source.pk == target.pk:
        raise invalid("target", _("A village cannot be merged into itself."), "same_village")
    if source.parent_code != target.parent_code:
        raise invalid("target", _("Both villages must belong to the same town."), "other_town")
    posts = Post.objects.filter(grid_code=source.code, valid_to__isnull=True).count()
    return Merger(source, target, _new_codes(source, target), posts)


@transaction.atomic
def merge_villages(*, source_code: str, target_code: str, actor: Actor, at: datetime, reason: str) -> Merger:
    """Move the source village's area and grids to the target. The source stays on file, out of force.

    Grids, former codes, places, components and posts on moved grids follow; posts for the whole village do not, as they
    would cover more than before. Cases keep the grid they were reported in and follow by `grid.recoded`.
    """
    require_permission(actor, "grids.merge_villages")
    list(Grid.objects.select_for_update().filter(code__regex=f"^({source_code}|{target_code})").order_by("pk"))
    merger = plan_merger(source_code=source_code, target_code=target_code)
    moved = {grid.code: grid for grid in Grid.objects.filter(code__in=merger.codes).order_by("code")}
    _join_areas(merger)
    for old, new in merger.codes.items():
        grid = moved[old]
        if old != merger.source.code:
            Grid.objects.filter(pk=grid.pk).update(code=new)
        record(grid, "grid.recoded", actor=actor, at=at, note=reason, old_code=old, new_code=new)
    GridRecode.objects.bulk_create(
        [GridRecode(grid=moved[old], old_code=old, new_code=new, at=at) for old, new in merger.codes.items()]
    )
    for model in FOLLOWING:
        _rewrite(model, merger)
    record(merger.target, "grid.merged", actor=actor, at=at, note=reason, source=source_code, grids=len(moved) - 1)
    return merger


def _village(code: str, field: str) -> Grid:
    village = Grid.objects.active().filter(code=code, level=GridLevel.VILLAGE).first()
    if village is None:
        raise invalid(field, _("This is not the code of a village in force."), "not_a_village")
    return village


def _new_codes(source: Grid, target: Grid) -> dict[str, str]:
    """Old code → new code. A number once used in the target is never given again."""
    used = set(Grid.objects.subtree(target.code).values_list("code", flat=True))
    used |= set(GridRecode.objects.filter(old_code__startswith=target.code).values_list("old_code", flat=True))
    taken = {int(code[12:15]) for code in used if len(code) >= 15}
    codes = {source.code: target.code}
    for code in Grid.objects.subtree(source.code).order_by("code").values_list("code", flat=True):
        level = level_of(code)
        if level in (GridLevel.COMPREHENSIVE, GridLevel.DEDICATED):
            number = _next_number(level, taken)
            taken.add(number)
            codes[code] = numbered(target.code, level, number)
        elif level is GridLevel.MICRO:
            codes[code] = codes[code[:15]] + code[15:]
    return codes


def _next_number(level: GridLevel, taken: set[int]) -> int:
    try:
        return free_number(level, taken)
    except ValueError:
        raise invalid("target", _("The successor has no free grid numbers left."), "numbers_exhausted") from None


def _join_areas(merger: Merger) -> None:
    """The target's area becomes that of both; the source goes out of force."""
    both = Grid.objects.filter(pk__in=[merger.source.pk, merger.target.pk]).aggregate(area=Union("geometry"))["area"]
    Grid.objects.filter(pk=merger.target.pk).update(geometry=polygons_of(both) if both else None)
    Grid.objects.filter(pk=merger.source.pk).update(is_active=False)


def _rewrite(model: type[Model], merger: Merger) -> None:
    """The rows of a table that name a moved grid; whole-village posts stay for a person to decide, and the
    coverage of the whole village was that of another area."""
    in_source = model._default_manager.filter(grid_code__startswith=merger.source.code)
    if model in (Post, GridCoverage):
        in_source = in_source.exclude(grid_code=merger.source.code)
    for old in in_source.order_by().values_list("grid_code", flat=True).distinct():
        if new := merger.codes.get(old):
            model._default_manager.filter(grid_code=old).update(grid_code=new)
