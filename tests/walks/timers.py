"""What Celery does by itself, each as the worker does it: the timers' actions with the walk's own time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from cases.actions.draw_spot_checks import draw_spot_checks
from cases.actions.dry_run import run_waiting
from cases.actions.look_at_suspended import remind_of_looks
from cases.actions.resume import resume_due
from jiangdu.duty_calls import advance
from jiangdu.outbox import deliver
from jiangdu.recompute import recompute_published
from jiangdu.sweep import sweep

ROUNDS = 100  # a timer that always finds something to do never ends

# The names in the beat table; each tells how much it did, and is fired until that is nothing.
FIRED: dict[str, Callable[..., Any]] = {
    "sweep-outbox": deliver,
    "resume-suspended": resume_due,
    "sweep-clocks": sweep,
    "sweep-duty-calls": advance,
    "remind-of-suspended": remind_of_looks,
    "draw-spot-checks": draw_spot_checks,
    "recompute-clocks": recompute_published,
    "dry-runs": run_waiting,
}
# Why the others cannot touch a case.
NOT_OF_A_CASE: dict[str, str] = {
    "heartbeat": "shows that workers live",
    "seal-history": "signs the heads, reads no case",
    "check-history": "reads only; the walks check the chains themselves",
    "send-notices": "messages on their way out",
    "warn-of-unpublished-year": "tells administrators",
    "forget-access": "sign-ins",
    "purge-attachments": "uploads nobody used",
    "write-exports": "tables for people to take away",
    "end-patrols": "patrols",
    "erase-tracks": "patrols",
    "follow-campaigns": "campaigns",
}


class Failures(logging.Handler):
    """Timers swallow what goes wrong with one row and report it: a walk must not."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record)


@contextmanager
def nothing_fails() -> Iterator[None]:
    """AssertionError if anything was reported as an error meanwhile."""
    failures = Failures()
    loggers = [logging.getLogger(name) for name in ("jiangdu", "cases")]
    for logger in loggers:
        logger.addHandler(failures)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(failures)
    for record in failures.seen:
        raise AssertionError(f"a timer failed: {record.getMessage()}") from (record.exc_info or [None, None])[1]


def fire(timer: str, *, at: datetime) -> None:
    """As often as the worker would until nothing is left for it."""
    with nothing_fails():
        for _round in range(ROUNDS):
            if not FIRED[timer](at=at):
                return
        raise AssertionError(f"{timer} never comes to an end")
