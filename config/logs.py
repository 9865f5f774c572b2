"""Logs: one JSON object a line on standard output, with the request's id and without personal data."""

from __future__ import annotations

import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Fields that may hold words about people never reach the log, whoever passes them.
PERSONAL_FIELDS = frozenset(
    {"name", "phone", "mobile", "email", "address", "reporter", "username", "password", "token"}
    | {"note", "text", "description", "body", "answer", "purpose"}
)
REMOVED = "[removed]"
MOBILE_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
DATABASE_DETAIL = re.compile(r"^DETAIL:.*$", re.MULTILINE)  # PostgreSQL repeats the row's values there

EventDict = MutableMapping[str, Any]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        value = MOBILE_NUMBER.sub(REMOVED, value)
        value = IDENTITY_NUMBER.sub(REMOVED, value)
        return DATABASE_DETAIL.sub(f"DETAIL: {REMOVED}", value)
    if isinstance(value, dict):
        return {key: REMOVED if key in PERSONAL_FIELDS else _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def remove_personal_data(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Blank the fields named in PERSONAL_FIELDS and numbers of phones and identity cards anywhere."""
    cleaned: EventDict = _clean(dict(event))
    return cleaned


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    remove_personal_data,
]


def logging_config(level: str) -> dict[str, Any]:
    """The LOGGING setting: everything at `level` and above as JSON lines."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                ],
            }
        },
        "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"level": "ERROR"},  # 4xx are in the request line already
            "celery.app.trace": {"level": "WARNING"},  # one line a task is written by the task itself
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},  # every step of every page
            "weasyprint.progress": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "axes": {"level": "ERROR"},  # names of accounts
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: the standard library's loggers and structlog's write the same lines."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
