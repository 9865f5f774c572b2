"""What workers do for the platform: each task reads the clock and calls one action."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from jiangdu.actions.check_history import check_history as check
from jiangdu.actions.export import write_waiting
from jiangdu.actions.forget_access import forget_access as forget
from jiangdu.actions.seal_history import seal_history as seal
from jiangdu.actions.warn_of_unpublished import warn_of_unpublished
from jiangdu.attachment_purge import purge_strays, purge_unused
from jiangdu.duty_calls import advance
from jiangdu.outbox import deliver
from jiangdu.recompute import recompute_published
from jiangdu.sending import send_due
from jiangdu.sweep import sweep

SWEEP_BATCH = 200
SWEEP_TIME = timedelta(seconds=50)


@shared_task(ignore_result=True)
def deliver_entry(entry_id: int) -> None:
    """Tell the subscribers of one entry, right after its commit."""
    deliver(at=timezone.now(), entry_id=entry_id)


@shared_task(ignore_result=True)
def sweep_outbox() -> None:
    """Deliver what is left over."""
    deliver(at=timezone.now())


@shared_task(ignore_result=True)
def send_notices() -> None:
    """Send notices through the other channels: new ones, and what waits for the morning or another attempt."""
    send_due(at=timezone.now())


@shared_task(ignore_result=True)
def purge_attachments() -> None:
    """Forget uploads nobody used and files without a row."""
    at = timezone.now()
    purge_unused(at=at)
    purge_strays(at=at)


@shared_task(ignore_result=True)
def seal_history() -> None:
    """Sign what was recorded since the last seal."""
    seal(at=timezone.now())


@shared_task(ignore_result=True)
def check_history() -> None:
    """Compare the history with its hashes, heads and seals."""
    check(at=timezone.now())


@shared_task(ignore_result=True)
def sweep_clocks() -> None:
    """Take batches until none is left or the next sweep is about to begin."""
    until = timezone.now() + SWEEP_TIME
    while (at := timezone.now()) < until and sweep(at=at, batch=SWEEP_BATCH) == SWEEP_BATCH:
        pass


@shared_task(ignore_result=True)
def sweep_duty_calls() -> None:
    """Urgent matters nobody has opened go on to the next in the duty chain."""
    advance(at=timezone.now())


@shared_task(ignore_result=True)
def write_exports() -> None:
    """Lists too long to wait for become files."""
    write_waiting(at=timezone.now())


@shared_task(ignore_result=True)
def recompute_clocks() -> None:
    """Open clocks follow a calendar published meanwhile."""
    recompute_published(at=timezone.now())


@shared_task(ignore_result=True)
def warn_of_unpublished_year() -> None:
    """Tell administrators in time that next year's holidays are missing."""
    warn_of_unpublished(at=timezone.now())


@shared_task(ignore_result=True)
def forget_access() -> None:
    """Remove what of sign-ins and repeated requests is no longer needed."""
    forget(at=timezone.now())
