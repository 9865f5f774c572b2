"""Rules of time as a module proposes them; see `Module.limits` and `Module.ladders`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LimitSeed:
    """A stage limit the module proposes, added where its stage and variant have none; units as in `jiangdu.limits`."""

    stage: str
    variant: str
    value: int
    unit: str
    urgent_value: int
    urgent_unit: str


@dataclass(frozen=True)
class LadderSeed:
    """A stage's own ladder the module proposes, added where that stage has none; `steps` as columns of `LadderStep`."""

    stage: str
    is_urgent: bool
    steps: Sequence[Mapping[str, Any]]
