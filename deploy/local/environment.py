"""The environment the platform's processes get under `bin/up`."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.places import ROOT, Places

# Only these secrets are the platform's business; the database's superuser is not.
PLATFORM_SECRETS = ("SECRET_KEY", "LOOKUP_KEY", "HISTORY_KEY", "FIELD_KEYS", "METRICS_TOKEN")

# What would leave the house is written below var/outgoing, unless the caller names a real way.
OUTGOING = {"EMAIL_URL": "filemail://", "SMS_GATEWAY": "file", "WECOM_GATEWAY": "file"}


def platform_environment(
    places: Places, secrets: Mapping[str, str], urls: Mapping[str, str], port: int
) -> dict[str, str]:
    """The caller's environment and our secrets unless given there, made local: loopback, plain HTTP, no DEBUG."""
    env = {name: secrets[name] for name in PLATFORM_SECRETS}
    env |= OUTGOING | {"PUBLIC_URL": f"http://127.0.0.1:{port}"}
    env |= {**os.environ, **urls}
    env |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "LOCAL_HTTP": "1",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "DEBUG": "0",
        "VAR_DIR": str(places.var),
        "WEB_BIND": f"127.0.0.1:{port}",
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
    }
    return env


def write_for_manage(file: Path, env: Mapping[str, str], client: Mapping[str, str]) -> None:
    """Leave the same environment for `bin/manage` and, in `client`, for pg_dump; readable by its owner alone."""
    names = [
        *PLATFORM_SECRETS,
        *OUTGOING,
        "PUBLIC_URL",
        "DATABASE_URL",
        "REDIS_URL",
        "LOCAL_HTTP",
        "ALLOWED_HOSTS",
        "DEBUG",
        "VAR_DIR",
        "PATH",
    ]
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        values = {name: env[name] for name in [*names, "DJANGO_SETTINGS_MODULE"]} | dict(client)
        out.writelines(f"export {name}={shlex.quote(value)}\n" for name, value in values.items())


def fresh_metrics_folder(places: Places) -> Path:
    """An empty folder for the counters of the web workers; those of an earlier run are gone."""
    folder = places.run / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def manage(*words: str) -> list[str]:
    """The command line of one of Django's commands."""
    return [sys.executable, str(ROOT / "manage.py"), *words]
