"""The parts behind bin/up: secrets, lock, places, processes."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import guards
from deploy.local.lock import AlreadyRunning, Lock
from deploy.local.places import LONGEST_SOCKET_PATH, Places, private_folder
from deploy.local.platform import wait_port_free
from deploy.local.processes import Process, command_line, stop, wait_gone, wait_until
from deploy.local.secret_keys import load_secrets
from deploy.local.up import arguments

ROOT = Path(__file__).resolve().parents[1]


def test_secrets_are_made_once_and_are_private(tmp_path):
    file = tmp_path / "secrets.env"
    made = load_secrets(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_secrets(file) == made
    assert len(set(made.values())) == len(made)


def test_secrets_made_are_secrets_accepted(tmp_path):
    made = load_secrets(tmp_path / "secrets.env")
    guards.check_secret("SECRET_KEY", made["SECRET_KEY"])
    guards.check_field_keys([made["FIELD_KEYS"]])


def test_a_new_secret_leaves_the_old_ones_alone(tmp_path):
    file = tmp_path / "secrets.env"
    file.write_text("# ours\nFIELD_KEYS=kept\nOTHER=kept too\n")
    made = load_secrets(file)
    assert made["FIELD_KEYS"] == "kept" and "OTHER=kept too" in file.read_text()


def test_one_holder_at_a_time(tmp_path):
    first, second = Lock(tmp_path / "up.lock"), Lock(tmp_path / "up.lock")
    first.take(address="http://127.0.0.1:1/")
    with pytest.raises(AlreadyRunning) as refused:
        second.take()
    assert refused.value.pid == os.getpid() and refused.value.address == "http://127.0.0.1:1/"
    first.release()
    assert second.holder() is None


def test_the_lock_of_a_killed_holder_is_free(tmp_path):
    code = "import sys,time,pathlib;from deploy.local.lock import Lock;l=Lock(pathlib.Path(sys.argv[1]));l.take();time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "up.lock")], cwd=ROOT)
    lock = Lock(tmp_path / "up.lock")
    deadline = time.monotonic() + 10
    while lock.facts().get("pid") != holder.pid and time.monotonic() < deadline:
        time.sleep(0.02)
    assert lock.holder() == holder.pid
    holder.kill()
    holder.wait()
    assert lock.holder() is None


def test_socket_files_fit_into_what_the_kernel_takes(tmp_path):
    near, deep = Places(tmp_path / "v"), Places(tmp_path / ("deep" * 30) / "var")
    for places in (near, deep):
        places.make()
        folder = places.socket_folder("redis", None)
        assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert deep.socket_folder("redis", None) == deep.socket_folder("redis", None)
    folder.rmdir()
    folder.parent.rmdir()


def test_a_folder_somebody_else_put_there_is_not_used(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(PermissionError):
        private_folder(tmp_path / "link", None)


@pytest.fixture
def program(tmp_path):
    """Makes a Process that runs a line of Python."""
    made = []

    def make(code: str) -> Process:
        process = Process("program", [sys.executable, "-uc", code], tmp_path / "program.log")
        made.append(process)
        process.start()
        return process

    yield make
    stop(made, seconds=0)


def test_a_program_that_ends_while_starting_is_told_with_its_log(program):
    process = program("print('no such file'); raise SystemExit(3)")
    with pytest.raises(RuntimeError, match="no such file"):
        wait_until(lambda: False, process=process, seconds=10)


def test_a_program_that_never_answers_is_not_waited_for_for_ever(program):
    with pytest.raises(RuntimeError, match="did not answer"):
        wait_until(lambda: False, process=program("import time; time.sleep(60)"), seconds=0.2)


def test_a_program_that_will_not_end_is_killed(program):
    process = program("import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on'); time.sleep(60)")
    wait_until(lambda: "on" in process.last_lines(), process=process, seconds=10)
    stop([process], seconds=0.3)
    assert process.exit_code() == -signal.SIGKILL


def test_programs_end_with_us_even_killed(tmp_path):
    code = (
        "import sys,time,pathlib;from deploy.local.processes import Process;"
        "p=Process('child',['sleep','300'],pathlib.Path(sys.argv[1]));p.start();print(p._popen.pid,flush=True);time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "log")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    assert "sleep 300" in command_line(child)
    parent.kill()
    parent.wait()
    wait_gone(child, "sleep 300", seconds=5)


def test_a_number_that_is_somebody_elses_by_now_is_not_waited_for():
    wait_gone(os.getpid(), "no-such-mark", seconds=0)
    with pytest.raises(RuntimeError, match="does not end"):
        wait_gone(os.getpid(), "python", seconds=0)


def test_a_port_in_use_is_noticed():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not wait_port_free(taken.getsockname()[1], seconds=0)
        port = taken.getsockname()[1]
    assert wait_port_free(port, seconds=1)


def test_what_bin_up_understands(monkeypatch):
    monkeypatch.setenv("PORT", "9000")
    assert arguments(["--no-demo", "--detach"]).port == 9000
    with pytest.raises(SystemExit):
        arguments(["--demo", "--no-demo"])
    monkeypatch.setenv("PORT", "many")
    with pytest.raises(SystemExit):
        arguments([])
