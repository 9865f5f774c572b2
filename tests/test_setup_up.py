"""bin/up for real: its own PostgreSQL, Redis, web, worker and beat; and nothing of it left afterwards."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]
ENDED = 30  # seconds for everything to be gone


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A var/ of its own, and what bin/up is started with there."""
    folder = tmp_path_factory.mktemp("up") / "var"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "BROKER_URL"}
    }
    yield folder, {**given, "VAR_DIR": str(folder), "PORT": str(port)}
    subprocess.run(
        [sys.executable, "-m", "deploy.local.down"], cwd=ROOT, env={**given, "VAR_DIR": str(folder)}, check=False
    )


def up(home, *words: str) -> subprocess.CompletedProcess[str]:
    """What bin/up does after the set-up."""
    command = [sys.executable, "-m", "deploy.local.up", "--no-demo", *words]
    return subprocess.run(command, cwd=ROOT, env=home[1], capture_output=True, text=True, timeout=180, check=False)


def down(home) -> str:
    command = [sys.executable, "-m", "deploy.local.down"]
    return subprocess.run(command, cwd=ROOT, env=home[1], capture_output=True, text=True, check=True).stdout


def holder(home) -> int:
    return int(json.loads((home[0] / "run/up.lock").read_text())["pid"])


def running(home) -> list[int]:
    """Processes that were started with this var/."""
    mark, found = os.fsencode(str(home[0])), []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (
                mark in (entry / "cmdline").read_bytes() or mark in (entry / "environ").read_bytes()
            ):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def all_gone(home) -> bool:
    deadline = time.monotonic() + ENDED
    while running(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not running(home)


def ready(home) -> dict[str, object]:
    with urllib.request.urlopen(f"http://127.0.0.1:{home[1]['PORT']}/readyz", timeout=10) as answer:
        return dict(json.load(answer))


def test_first_start_second_start_and_stop(home):
    first = up(home, "--detach")
    assert first.returncode == 0, first.stderr
    assert f"http://127.0.0.1:{home[1]['PORT']}/" in first.stdout
    assert ready(home)["ready"] is True
    refused = up(home)
    assert refused.returncode == 1 and "already running" in refused.stderr and home[1]["PORT"] in refused.stderr
    assert "stopped" in down(home) and all_gone(home)

    started = time.monotonic()
    assert up(home, "--detach").returncode == 0
    assert time.monotonic() - started < 20  # 4 s on an idle machine, which this one is not during tests
    down(home)


def test_ctrl_c_stops_everything(home):
    bystander = subprocess.Popen(["sleep", "120"])
    command = [sys.executable, "-m", "deploy.local.up", "--no-demo"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=home[1], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    while "Logs" not in process.stdout.readline():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    assert process.wait(ENDED) == 0
    assert all_gone(home)
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_killed_it_leaves_nothing_and_starts_again(home):
    assert up(home, "--detach").returncode == 0
    os.kill(holder(home), signal.SIGKILL)
    again = up(home, "--detach")
    assert again.returncode == 0, again.stderr
    assert ready(home)["ready"] is True
    down(home)
    assert all_gone(home)


def test_a_worker_that_dies_is_started_again(home):
    assert up(home, "--detach").returncode == 0
    workers = [pid for pid in running(home) if b"worker\0--concurrency" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(min(workers), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while "worker ended" not in (home[0] / "log/up.log").read_text() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "worker ended (status -9) and is started again" in (home[0] / "log/up.log").read_text()
    down(home)


def test_a_port_that_is_taken_is_told(home):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(home[1]["PORT"])))
        taken.listen()
        refused = up(home)
    assert refused.returncode == 1
    assert f"port {home[1]['PORT']} is taken" in refused.stderr and "PORT=" in refused.stderr
    assert all_gone(home)
