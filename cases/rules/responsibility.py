"""What may be changed about a row of the catalogue once matters went by it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

CONTENT = ("category", "grid_prefix", "place", "area_kind", "lead", "assisting", "document", "valid_from", "valid_to")


def frozen(changed: Iterable[str]) -> list[str]:
    """Of the changed fields those that may not change any more: everything but a proposal for another end."""
    return [name for name in changed if name in CONTENT]


def earliest_end(today: date) -> date:
    """A row may stop with yesterday, so that it no longer counts today; the past itself stays as it was."""
    return today - timedelta(days=1)
