"""What workers do for the loop: each task reads the clock and calls one action."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases.actions.draw_spot_checks import draw_spot_checks as draw


@shared_task(ignore_result=True)
def draw_spot_checks() -> None:
    """The inspectors' random sample of what was closed yesterday."""
    draw(at=timezone.now())
