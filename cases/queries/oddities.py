"""What looks odd about a case: reported again and again, with a photo used before, or with one taken elsewhere."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import Q

from cases.models import Case, Flag, LoopSettings, State
from cases.queries.distance import metres_between
from cases.queries.duplicates import DEGREE_M
from cases.rules.self_handled import Shot, is_telling, same_picture
from jiangdu.models import Attachment
from jiangdu.models.attachment import QUARTERS, quarter

Facts = dict[str, Any]
MOST = 5  # case numbers named in a flag
CANDIDATES = 500  # photos looked at closely
NOT_COUNTED = (State.REJECTED, State.MERGED, State.WITHDRAWN, State.VOID)


def oddities(case: Case, settings: LoopSettings) -> dict[str, Facts]:
    """Kind of flag → its facts, for each rule that is met."""
    found = {
        Flag.Kind.REPEATED: _repeated(case, settings),
        Flag.Kind.PHOTO_REUSED: _photo_reused(case, settings),
        Flag.Kind.PHOTO_ELSEWHERE: _photo_elsewhere(case, settings),
    }
    return {str(kind): facts for kind, facts in found.items() if facts}


def _repeated(case: Case, settings: LoopSettings) -> Facts | None:
    """Grid staff have reported the same category at this spot before, too often to be chance."""
    if case.channel != Case.Channel.GRID or case.location is None or case.category_id is None:
        return None
    reach = settings.duplicate_radius_m / DEGREE_M
    x, y = case.location.x, case.location.y
    box = Polygon.from_bbox((x - reach, y - reach, x + reach, y + reach))
    box.srid = case.location.srid
    since = case.reported_at - timedelta(days=settings.flag_days)
    earlier = Case.objects.filter(
        category=case.category_id, channel=Case.Channel.GRID, location__bboverlaps=box,
        reported_at__gt=since, reported_at__lte=case.reported_at, pk__lt=case.pk,
    ).exclude(state__in=NOT_COUNTED).order_by("-reported_at", "-pk")  # fmt: skip
    near = [
        row
        for row in earlier
        if row.location and metres_between(case.location, row.location) <= settings.duplicate_radius_m
    ]
    if len(near) < settings.flag_repeats:
        return None
    own = sum(row.reporter_id == case.reporter_id for row in near)
    return {"count": len(near), "own": own, "days": settings.flag_days, "cases": [row.number for row in near[:MOST]]}


def _photo_reused(case: Case, settings: LoopSettings) -> Facts | None:
    """One of its photos is a photo of another case, or of another moment of this one, saved again or not."""
    photos = [photo for photo in case.photos_now if photo.fingerprint is not None]
    others: dict[int, None] = {}
    within = False
    for photo in photos:
        for other in _alike(photo, settings.flag_photo_bits):
            if other.subject_type == photo.subject_type and other.subject_id == case.pk:
                within = True
            elif other.subject_type == photo.subject_type and other.subject_id is not None:
                others[other.subject_id] = None
    if not others and not within:
        return None
    numbers = Case.objects.filter(pk__in=list(others)[:MOST]).order_by("pk").values_list("number", flat=True)
    return {"cases": list(numbers), "within": within}


def _alike(photo: Attachment, bits: int) -> list[Attachment]:
    """Photos used earlier that are the same picture. Whatever differs in at most three bits shares one of the four quarters."""
    print_now = photo.fingerprint or 0
    shared = [Q(**{f"quarter_{number}": (print_now >> (16 * number)) & 0xFFFF}) for number in range(QUARTERS)]
    candidates = (
        Attachment.objects.alias(**{f"quarter_{number}": quarter(number) for number in range(QUARTERS)})
        .filter(reduce(or_, shared), fingerprint__isnull=False)
        .filter(Q(claimed_at__lt=photo.claimed_at) | Q(claimed_at=photo.claimed_at, created_at__lte=photo.created_at))
        .exclude(pk=photo.pk)
        .order_by()[:CANDIDATES]
    )
    mine = Shot(photo.kind, photo.sha256, photo.fingerprint if is_telling(photo.fingerprint) else None)
    return [
        other
        for other in candidates
        if same_picture(mine, Shot(other.kind, other.sha256, other.fingerprint), bits=bits)
    ]


def _photo_elsewhere(case: Case, settings: LoopSettings) -> Facts | None:
    """A photo's own position lies far from the place of the case."""
    if case.location is None:
        return None
    away = [metres_between(case.location, photo.location) for photo in case.photos_now if photo.location]
    farthest = max(away, default=0)
    return {"metres": round(farthest)} if farthest > settings.flag_photo_metres else None
