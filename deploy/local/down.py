"""`bin/down`: ends the platform that runs from this folder, and nothing else."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from deploy.local.lock import Lock
from deploy.local.places import ROOT, Places

PATIENCE = 45  # seconds: everything ends within this, or is killed by the one we asked


def main() -> int:
    places = Places(Path(os.environ.get("VAR_DIR") or ROOT / "var"))
    lock = Lock(places.run / "up.lock")
    pid = lock.holder() if lock.file.exists() else None
    if pid is None:
        print("• nothing is running")
        return 0
    try:
        os.kill(pid, signal.SIGTERM)
    except PermissionError:
        print(f"✗ it was started by another user (process {pid})", file=sys.stderr)
        return 1
    deadline = time.monotonic() + PATIENCE
    while lock.holder() is not None:
        if time.monotonic() > deadline:
            print(f"✗ process {pid} does not end. By hand: kill -9 {pid}", file=sys.stderr)
            return 1
        time.sleep(0.1)
    print("• stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
