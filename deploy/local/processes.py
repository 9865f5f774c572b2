"""Starting and stopping the programs the platform consists of."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 10 * 1024 * 1024  # bytes; a larger one is put aside at the next start


def _dies_with_parent(number: int) -> Callable[[], None]:
    """Run in the child: the kernel sends it this signal if we are gone, even killed with -9."""
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, number)


@dataclass
class Process:
    """One program with its log file. `stop_with` ends it in good order; `owner` runs it as another user."""

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str] | None = None
    owner: str | None = None
    stop_with: signal.Signals = signal.SIGTERM
    started_at: float = field(default=0.0, init=False)
    _popen: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the one who ends it in order."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.started_at = time.monotonic()
        with self.log.open("ab") as out:
            self._popen = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd="/",
                user=self.owner,
                group=self.owner,
                extra_groups=[] if self.owner else None,
                start_new_session=True,
                preexec_fn=_dies_with_parent(self.stop_with),
            )

    def exit_code(self) -> int | None:
        """None while it runs (or was never started)."""
        return self._popen.poll() if self._popen else None

    def ask_to_stop(self) -> None:
        if self._popen and self._popen.poll() is None:
            self._popen.send_signal(self.stop_with)

    def wait_stopped(self, seconds: float) -> None:
        """Wait for its end; after `seconds` it and all it started are killed."""
        if self._popen is None:
            return
        try:
            self._popen.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()

    def last_lines(self, count: int = 15) -> str:
        """The end of its log, for a message about its failure."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def stop(processes: Sequence[Process], *, seconds: float) -> None:
    """Ask all to stop at once, then wait `seconds` in all."""
    deadline = time.monotonic() + seconds
    for process in processes:
        process.ask_to_stop()
    for process in processes:
        process.wait_stopped(deadline - time.monotonic())


def wait_until(ready: Callable[[], bool], *, process: Process, seconds: float) -> None:
    """Wait for `ready()`; RuntimeError with the log's end if the process ends before, or time runs out."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.exit_code() is not None:
            raise RuntimeError(f"{process.name} ended while starting:\n{process.last_lines()}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{process.name} did not answer within {seconds:.0f} s:\n{process.last_lines()}")
        time.sleep(0.05)


def wait_gone(pid: int, mark: str, *, seconds: float) -> None:
    """Wait for a process of an earlier run to end. `mark` stands in its command line, else the number is another's."""
    deadline = time.monotonic() + seconds
    while mark in command_line(pid):
        if time.monotonic() > deadline:
            raise RuntimeError(f"process {pid} of an earlier run does not end; end it with: kill {pid}")
        time.sleep(0.1)


def command_line(pid: int) -> str:
    """The command line of a process, '' if there is no such process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
