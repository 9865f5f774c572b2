"""Which self-handled reports close without anybody looking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

STAFF: Final = ("grid", "unit")  # channels of those whose duty it is


@dataclass(frozen=True)
class Shot:
    """A photo of a report: its kind, digest of its bytes, and visual fingerprint (None: not known)."""

    kind: str
    sha256: str
    fingerprint: int | None


def closes_itself(*, claimed: bool, grid_duty: bool, channel: str, shots: Sequence[Shot]) -> bool:
    """A grid duty reported by staff as put right, with photos from before and after that are not one and the same."""
    return claimed and grid_duty and channel in STAFF and shows_a_change(shots)


def shows_a_change(shots: Sequence[Shot]) -> bool:
    """There is a photo from before and one from after, and no after is a before again."""
    before = [shot for shot in shots if shot.kind == "before"]
    after = [shot for shot in shots if shot.kind == "after"]
    return bool(before and after) and not any(same_picture(one, other) for one in before for other in after)


def same_picture(one: Shot, other: Shot, *, bits: int = 0) -> bool:
    """The same bytes, or looks that differ in at most so many of 64 bits."""
    if one.sha256 == other.sha256:
        return True
    if one.fingerprint is None or other.fingerprint is None:
        return False
    return difference(one.fingerprint, other.fingerprint) <= bits


def difference(one: int, other: int) -> int:
    """In how many of the 64 bits two fingerprints (signed, as the database keeps them) differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def is_telling(fingerprint: int | None) -> bool:
    """Whether a fingerprint says anything: a wall, the night or a blank sheet has hardly an edge and is like any other."""
    return fingerprint is not None and 6 <= difference(fingerprint, 0) <= 58
