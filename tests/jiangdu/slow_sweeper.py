"""A slow worker, to be killed in the middle of its batch: python -m tests.jiangdu.slow_sweeper AT."""

from __future__ import annotations

import sys
import time
from datetime import datetime

import django


def main(moment: str) -> None:
    django.setup()
    from jiangdu.models import Clock, Unit
    from jiangdu.sweep import sweep
    from tests.jiangdu.clock_world import tell_history, units_as_subjects

    def slowly(locked: Unit, clock: Clock, level: str, at: datetime) -> None:
        tell_history(locked, clock, level, at)
        time.sleep(0.1)

    with units_as_subjects(on_level=slowly):
        sweep(at=datetime.fromisoformat(moment))


if __name__ == "__main__":
    main(sys.argv[1])
