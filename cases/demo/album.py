"""The demo's photos: drawn once, kept as bytes, and stored like any upload whenever somebody takes one."""

from __future__ import annotations

import io
from datetime import datetime
from random import Random

from django.contrib.gis.geos import Point
from django.utils import timezone

from cases.demo.drawing import Picture
from cases.demo.scenes import SCENES
from jiangdu.attachments import store
from jiangdu.models import Attachment, User

VARIANTS = 3


class Album:
    """Draws each scene in a few variants, by day, dusk and night."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, bool, int, float], bytes] = {}

    def take(
        self,
        scene: str,
        *,
        kind: str,
        by: User,
        at: datetime,
        where: Point | None,
        variant: int,
        fixed: bool = False,
        has_looks: bool = False,
    ) -> str:
        """Store a photo of `by`'s, taken now; returns the attachment's id. Not yet claimed for any case.

        `has_looks`: it can be recognised when used again. Most cannot: a few drawings stand in for a thousand photos.
        """
        file = io.BytesIO(self._bytes(scene, fixed, variant % VARIANTS, _light(at)))
        photo = store(file, kind=kind, uploader=by, at=at, name=f"{scene}.jpg", taken_at=at, location=where)
        if not has_looks:
            Attachment.objects.filter(pk=photo.pk).update(fingerprint=None)
        return str(photo.pk)

    def _bytes(self, scene: str, fixed: bool, variant: int, light: float) -> bytes:
        key = scene, fixed, variant, light
        if key not in self._drawn:
            picture = Picture(Random(f"{scene}{variant}"))  # the same street before and after
            SCENES[scene](picture, fixed)
            out = io.BytesIO()
            picture.finish(light).save(out, "JPEG", quality=82)
            self._drawn[key] = out.getvalue()
        return self._drawn[key]


def _light(at: datetime) -> float:
    hour = timezone.localtime(at).hour
    if 7 <= hour < 17:
        return 1.0
    return 0.75 if hour in (6, 17, 18) else 0.5
