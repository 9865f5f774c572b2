"""The Celery application and its beat table: every timer of the platform on one screen.

The timers below are the platform's own; a module's timers stand in its `module.py` and are added by `beat_table()`.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TIMERS: dict[str, dict[str, Any]] = {
    # The message is worthless once the next one is due, so it expires with it.
    "heartbeat": {"task": "jiangdu.heartbeat", "schedule": 15, "options": {"expires": 15}},
}

app = Celery("jiangdu", task_cls="config.tracing:TracedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["jiangdu"], related_name="heartbeat")


def beat_table() -> dict[str, dict[str, Any]]:
    """All timers: the platform's and those of every registered module. Apps must be loaded."""
    from jiangdu.modules import parts

    modules = {timer.name: {"task": timer.task, "schedule": timer.schedule} for timer in parts("timers")}
    if doubled := TIMERS.keys() & modules.keys():
        raise ValueError(f"two timers are named {sorted(doubled)}")
    return TIMERS | modules


@setup_logging.connect
def _keep_django_logging(**_kwargs: Any) -> None:
    """Being connected is enough: Celery then leaves the logging of the settings alone."""


@worker_ready.connect
def _show_life(**_kwargs: Any) -> None:
    """The first heartbeat at once, so that a start is seen as ready without waiting for the timer."""
    app.send_task("jiangdu.heartbeat", expires=15)
