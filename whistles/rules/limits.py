"""The time limits and warning levels whistles start with; rows an administrator changes. Source: the district's whistle rules.

The variant of a limit is the kind of whistle. An emergency is urgent: the duty phone has 5 minutes, the unit's leader is told
at 15, after 30 the unit is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

# stage, kind of whistle, limit, the same if urgent
LIMITS: Final = (
    ("confirm", "emergency", 5, "urgent_minute", 5, "urgent_minute"),
    ("confirm", "enforcement", 60, "work_minute", 60, "work_minute"),
    ("confirm", "key_work", 1, "work_day", 1, "work_day"),
    ("report_in", "emergency", 30, "urgent_minute", 30, "urgent_minute"),
    ("report_in", "enforcement", 240, "work_minute", 240, "work_minute"),
    ("report_in", "key_work", 3, "work_day", 3, "work_day"),
)

_SOON: Final[tuple[Mapping[str, Any], ...]] = (
    {"level": "yellow", "share_percent": 70, "above_minutes": 60},
    {"level": "orange", "share_percent": 90, "above_minutes": 60, "minutes_left": 30, "minutes_left_from": 240},
)
_DUE: Final[Mapping[str, Any]] = {"level": "red", "share_percent": 100}

# stage, urgent, steps
LADDERS: Final[tuple[tuple[str, bool, tuple[Mapping[str, Any], ...]], ...]] = (
    (
        "confirm",
        True,
        (_DUE, {"level": "L2", "times_after_due": Decimal(2), "after_due_calendar": "continuous"}),
    ),
    ("confirm", False, (*_SOON, _DUE, {"level": "L2", "times_after_due": Decimal(1), "minimum_after_due": 480})),
    ("report_in", True, (_DUE,)),
    ("report_in", False, (*_SOON, _DUE)),
)


def minutes_until_agreed(seconds: float) -> int:
    """The limit that ends at an agreed time, in whole minutes from the call on, at least one."""
    return max(1, -int(-seconds // 60))
