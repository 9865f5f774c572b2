"""`bin/test` after the set-up: a throw-away PostgreSQL and Redis under var/test, and pytest against them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.environment import platform_environment
from deploy.local.lock import AlreadyRunning, Lock
from deploy.local.places import ROOT, Places
from deploy.local.secret_keys import load_secrets
from deploy.local.servers import Servers


def main(words: Sequence[str]) -> int:
    """Run pytest with `words`; its exit status."""
    places = Places(Path(os.environ.get("VAR_DIR") or ROOT / "var") / "test")
    places.make()
    lock = Lock(places.run / "test.lock")
    try:
        lock.take()
    except AlreadyRunning as running:
        print(f"✗ bin/test is running here already (process {running.pid})", file=sys.stderr)
        return 1
    secrets = load_secrets(places.var / "secrets.env")
    servers = Servers(places, secrets, careless=True)
    try:
        servers.start()
        return _pytest(words, places, secrets, servers)
    except RuntimeError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    finally:
        servers.stop()


def _pytest(words: Sequence[str], places: Places, secrets: dict[str, str], servers: Servers) -> int:
    assert servers.postgres
    # As superuser: pytest-django makes databases, and the history is attacked by one.
    urls = servers.urls | {"DATABASE_URL": servers.postgres.superuser_url}
    env = platform_environment(places, secrets, urls, port=0) | {
        "VAR_DIR": str(places.var.parent),
        "TEST_VAR_DIR": str(places.var),
    }
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is pytest's: it sums up, then we stop the servers
    command = [sys.executable, "-m", "pytest", *words]
    return subprocess.run(
        command, env=env, cwd=ROOT, check=False, restore_signals=True, preexec_fn=_mind_ctrl_c
    ).returncode


def _mind_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
