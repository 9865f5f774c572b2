"""Look every night whether the history is whole, and tell those who answer for it if it is not."""

from __future__ import annotations

import logging
from datetime import datetime

from jiangdu.notices import notify
from jiangdu.queries.verify_history import Verification
from jiangdu.recipients import holders

logger = logging.getLogger(__name__)

LISTED = 20  # findings in the log; the command `verify_history` lists all


def check_history(*, at: datetime) -> int:
    """How many things are wrong. Each of the first goes to the log, their number to whoever may see the audit."""
    verification, found = Verification(), 0
    for finding in verification.findings():
        found += 1
        if found <= LISTED:
            logger.error("history: not whole", extra={"finding": str(finding)})
    if found:
        notify("history.broken", to=holders("jiangdu.see_audit"), at=at, urgent=True, count=found)
    logger.info("history: checked", extra={"entries": verification.entries, "found": found})
    return found
