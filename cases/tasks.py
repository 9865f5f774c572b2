"""What workers do for the loop: each task reads the clock and calls one action."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.actions.draw_spot_checks import draw_spot_checks as draw
from cases.actions.dry_run import run_waiting
from cases.actions.look_at_suspended import remind_of_looks
from cases.actions.resume import resume_due

BATCH = 200


@shared_task(ignore_result=True)
def draw_spot_checks() -> None:
    """The inspectors' random sample of what was closed yesterday."""
    draw(at=timezone.now())


@shared_task(ignore_result=True)
def resume_suspended() -> None:
    """Suspended cases whose date has come go on."""
    resume_due(at=timezone.now(), batch=BATCH)


@shared_task(ignore_result=True)
def remind_of_suspended() -> None:
    """Whoever has to look at a suspended matter is told, once for each look."""
    remind_of_looks(at=timezone.now(), batch=BATCH)


@shared_task(ignore_result=True)
def run_dry_runs() -> None:
    """Dry runs of the catalogue that are too long to wait for."""
    run_waiting(at=timezone.now())
