"""Bringing the database to what the code expects: migrations always, the demo district once."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.environment import manage
from deploy.local.places import ROOT


def code_digest() -> str:
    """Changes whenever the code or its seed data change; then `migrate` runs again."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    folders = [ROOT / "config", *(path.parent for path in ROOT.glob("*/apps.py"))]
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".csv", ".sql"})
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def migrate(env: Mapping[str, str], stamp: Path | None) -> None:
    """Apply migrations unless `stamp` (in the cluster's own folder) says this code's were. RuntimeError if they fail."""
    digest = code_digest()
    if stamp and stamp.exists() and stamp.read_text() == digest:
        return
    steps = {"PYTHON": sys.executable, "VERBOSITY": "0"}
    _run("migrations", ["sh", str(ROOT / "deploy" / "migrate.sh")], {**env, **steps})
    if stamp:
        stamp.write_text(digest)


def load_demo(env: Mapping[str, str], stamp: Path | None) -> bool:
    """Load the demo district unless `stamp` says it was. False if this code has no demo."""
    if stamp and stamp.exists():
        return True
    if not list(ROOT.glob("*/management/commands/seed_demo.py")):
        return False
    print("• the demo district is being made (once)", flush=True)
    _run("the demo district", manage("seed_demo"), env)
    if stamp:
        stamp.write_text("")
    return True


def _run(what: str, command: list[str], env: Mapping[str, str]) -> None:
    done = subprocess.run(command, env=dict(env), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{what} failed:\n{(done.stdout + done.stderr).strip()[-3000:]}")
