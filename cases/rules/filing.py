"""Which reports the system files without waiting for an acceptor."""

from __future__ import annotations


def files_itself(
    *, auto_file: bool, from_grid_staff: bool, self_handled: bool, claimed_urgent: bool, dangerous: bool
) -> bool:
    """What grid staff report in a category that allows it. Urgency that is only claimed is for the acceptor to judge."""
    return auto_file and from_grid_staff and not self_handled and (dangerous or not claimed_urgent)
