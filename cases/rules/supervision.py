"""What the upper levels of the ladder draft, in which series it is numbered, and who signs it."""

from __future__ import annotations

from typing import Final

DRAFTED: Final[dict[str, str]] = {"L2": "order", "L3": "report", "L4": "bulletin"}
NEVER_DRAFTS: Final = frozenset({"answer"})  # an order that is not answered brings forth no further order

# kind of paper → the letters in its number: 督办, 呈报, 通报
SERIES: Final[dict[str, str]] = {"order": "DB", "report": "CB", "bulletin": "TB"}

# kind of paper → the permission of who signs it: the shift leader, and what is made public the leader
SIGNER: Final[dict[str, str]] = {
    "order": "cases.arbitrate_case",
    "report": "cases.arbitrate_case",
    "bulletin": "cases.force_close_case",
}


def drafted_at(level: str, stage: str) -> str | None:
    """The kind of paper a clock of this stage drafts at this level; None for none."""
    return None if stage in NEVER_DRAFTS else DRAFTED.get(level)
