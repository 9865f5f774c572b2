"""Where things lie: everything under var/, and socket files where their path is short enough."""

from __future__ import annotations

import hashlib
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET_PATH = 107  # bytes, a limit of the kernel
DATABASE_OWNER = "postgres"  # PostgreSQL refuses to run as root: then it runs as this user of Debian's package


@dataclass(frozen=True)
class Places:
    """The folders of one running platform below `var`."""

    var: Path

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def redis(self) -> Path:
        return self.var / "redis"

    def make(self) -> None:
        """Create what is missing. PermissionError if var/ belongs to somebody else."""
        self.var.mkdir(parents=True, exist_ok=True)
        for folder in (self.run, self.logs, self.redis):
            folder.mkdir(mode=0o700, exist_ok=True)
            if not os.access(folder, os.W_OK):
                raise PermissionError(f"{folder} belongs to another user")

    def socket_folder(self, server: str, owner: str | None) -> Path:
        """A private folder for the socket file of `server`, run by `owner` (None = this user)."""
        folder = self.var / "sockets" / server
        too_long = len(os.fsencode(folder / ".s.PGSQL.5432.lock")) > LONGEST_SOCKET_PATH
        if too_long or not reachable(self.var, owner):
            ours = private_folder(Path("/tmp") / f"jiangdu-{os.getuid()}-{self._mark()}", None)
            ours.chmod(0o711)  # the database's user passes through
            folder = ours / server
        return private_folder(folder, owner)

    def database_folder(self, owner: str | None) -> Path:
        """The cluster's files: var/pg, or where its link leads if the database's user cannot get into var/."""
        folder = self.var / "pg"
        if folder.exists() or reachable(self.var, owner):
            return private_folder(folder.resolve(), owner)
        elsewhere = Path("/var/lib/jiangdu") / self._mark() / "pg"
        private_folder(elsewhere, owner)
        folder.symlink_to(elsewhere)
        print(f"• the user {owner} cannot get into {self.var}: the database lies in {elsewhere}")
        return elsewhere

    def _mark(self) -> str:
        return hashlib.sha256(os.fsencode(self.var.resolve())).hexdigest()[:8]


def database_owner() -> str | None:
    """Who runs PostgreSQL: None = this user; as root, the user of the package. SystemExit if there is none."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(DATABASE_OWNER).pw_name
    except KeyError:
        raise SystemExit(f"✗ there is no user {DATABASE_OWNER}. By hand: adduser --system {DATABASE_OWNER}") from None


def reachable(folder: Path, owner: str | None) -> bool:
    """Whether `owner` may pass through `folder` and all above it."""
    if owner is None:
        return True
    return (
        subprocess.run(["test", "-x", str(folder)], user=owner, group=owner, extra_groups=[], check=False).returncode
        == 0
    )


def private_folder(folder: Path, owner: str | None) -> Path:
    """Create `folder` for `owner` alone. PermissionError if it is there already and belongs to somebody else."""
    uid = pwd.getpwnam(owner).pw_uid if owner else os.geteuid()
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    if not folder.exists():
        folder.mkdir(mode=0o700)
        os.chown(folder, uid, -1)
    if folder.is_symlink() or folder.stat().st_uid != uid:
        raise PermissionError(f"{folder} belongs to another user")
    return folder
