"""Secrets of this machine, made once and kept in var/secrets.env, readable by their owner alone."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path


def _random_text() -> str:
    return secrets.token_urlsafe(48)


def _field_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


MAKERS = {
    "SECRET_KEY": _random_text,
    "LOOKUP_KEY": _random_text,
    "HISTORY_KEY": _random_text,
    "FIELD_KEYS": _field_key,
    "METRICS_TOKEN": _random_text,
    "POSTGRES_PASSWORD": _random_text,
    "JIANGDU_DB_PASSWORD": _random_text,
}


def load_secrets(file: Path) -> dict[str, str]:
    """All secrets by name; those missing in the file are made and added. Losing the file loses the personal data."""
    known = _read(file)
    missing = {name: make() for name, make in MAKERS.items() if name not in known}
    if missing:
        _write(file, known | missing)
    return known | missing


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    pairs = (line.partition("=") for line in file.read_text().splitlines() if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _write(file: Path, values: dict[str, str]) -> None:
    """Written beside and moved into place: a stop half-way leaves the old file whole."""
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write("# Made by bin/up. Keep a copy in a safe place: without FIELD_KEYS personal data cannot be read.\n")
        out.writelines(f"{name}={value}\n" for name, value in values.items())
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
