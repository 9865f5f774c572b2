"""Which reports the system files without waiting for an acceptor."""

from __future__ import annotations


def files_itself(
    *,
    auto_file: bool,
    from_grid_staff: bool,
    self_handled: bool,
    claimed_urgent: bool,
    dangerous: bool,
    same_as_another: bool = False,
) -> bool:
    """What grid staff report in a category that allows it. Urgency that is only claimed, and whether it is the same as
    another case, are for the acceptor to judge; but danger never waits for that."""
    if self_handled or not auto_file or not from_grid_staff:
        return False
    return dangerous or not (claimed_urgent or same_as_another)
