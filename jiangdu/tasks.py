"""What workers do for the platform: each task reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from jiangdu.actions.seal_history import seal_history as seal
from jiangdu.attachment_purge import purge_strays, purge_unused
from jiangdu.outbox import deliver
from jiangdu.sending import send_due


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
