"""What workers do in the field's name: each task reads the clock and calls one action."""

from celery import shared_task
from django.utils import timezone

from grids.actions.campaign import finish_past_campaigns, remind_of_campaigns
from grids.actions.coverage import erase_old_tracks
from grids.actions.patrol import end_forgotten_patrols


@shared_task(ignore_result=True)
def end_patrols() -> None:
    """End patrols whose phones have fallen silent."""
    end_forgotten_patrols(at=timezone.now())


@shared_task(ignore_result=True)
def erase_tracks() -> None:
    """Forget where people went, some weeks later."""
    erase_old_tracks(at=timezone.now())


@shared_task(ignore_result=True)
def follow_campaigns() -> None:
    """Finish campaigns whose last day is over, remind those about to end."""
    at = timezone.now()
    finish_past_campaigns(at=at)
    remind_of_campaigns(at=at)
