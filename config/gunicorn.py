"""How gunicorn serves the platform, in the image and under `bin/up`."""

import os
from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

from config import guards
from config.logs import logging_config

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60  # seconds a worker may be silent
graceful_timeout = 10
max_requests = 10_000  # a worker is renewed now and then, so that no leak grows for ever
max_requests_jitter = 1_000
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # nosec: gunicorn makes a private file there

# Requests are logged by the platform itself; gunicorn's own lines go the same way, as JSON.
_logging = logging_config(os.environ.get("LOG_LEVEL", "INFO"))
_logging["loggers"]["gunicorn.error"] = {"handlers": [], "level": "INFO", "propagate": True}
logconfig_dict = _logging


def on_starting(_server: Any) -> None:
    """Refuse an address that plain HTTP must not be offered on."""
    guards.check_bind(bind, local_http=os.environ.get("LOCAL_HTTP", "") not in {"", "0", "false", "False"})


def child_exit(_server: Any, worker: Any) -> None:
    """The gauges of a worker that is gone no longer count."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
