"""Carries a request's id into the tasks it causes, and writes one line a task."""

from __future__ import annotations

import time
import uuid
from typing import Any

import structlog
from celery import Task

log = structlog.get_logger("jiangdu.task")


class TracedTask(Task):  # type: ignore[misc]
    """The base of every task: `request_id` travels in the message's headers into the task's log lines."""

    abstract = True

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        """Send the task, telling the worker which request caused it."""
        request_id = structlog.contextvars.get_contextvars().get("request_id")
        if request_id:
            kwargs["headers"] = {"request_id": request_id} | (kwargs.get("headers") or {})
        return super().apply_async(*args, **kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task; the line holds its name, its outcome and how long it took, never its arguments."""
        request_id = getattr(self.request, "request_id", None) or (self.request.headers or {}).get("request_id")
        started, outcome = time.monotonic(), "failed"
        with structlog.contextvars.bound_contextvars(request_id=request_id or uuid.uuid4().hex, task=self.name):
            try:
                result = self.run(*args, **kwargs)
                outcome = "done"
                return result
            finally:
                quiet = self.name == "jiangdu.heartbeat" and outcome == "done"
                (log.debug if quiet else log.info)(
                    "task", outcome=outcome, ms=round((time.monotonic() - started) * 1000)
                )
