"""The scripts a newcomer types."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = sorted(
    path
    for path in [*(ROOT / "bin").iterdir(), ROOT / ".ci/run", ROOT / "deploy/postgis-init.sh"]
    if path.is_file() and path.read_text().startswith("#!")
)
SHELL = [path for path in SCRIPTS if "bash" in path.read_text().splitlines()[0]]
USUAL_TOOLS = "bash env dirname cat cut ls sort tail tr mkdir flock sha256sum sed grep id python3 node npm ldconfig"
NAMES = [str(path.relative_to(ROOT)) for path in SHELL]


def test_what_newcomers_type_is_there():
    assert {"up", "down", "test", "lint", "setup"} <= {path.name for path in SCRIPTS}
    assert all(os.access(path, os.X_OK) for path in SCRIPTS)


@pytest.mark.parametrize("script", SHELL, ids=NAMES)
def test_it_is_correct_shell(script):
    checked = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    if shutil.which("shellcheck"):
        strict = subprocess.run(["shellcheck", "-x", str(script)], capture_output=True, text=True, check=False)
        assert strict.returncode == 0, strict.stdout


@pytest.mark.parametrize("script", SHELL, ids=NAMES)
def test_it_stops_at_a_mistake_and_ends_nobody_elses_processes(script):
    text = script.read_text()
    assert "set -euo pipefail" in text or "set -uo pipefail" in text
    assert not [word for word in ("pkill", "killall", "kill -9", "rm -rf /\n", "rm -rf ~") if word in text]


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False)


def test_an_unknown_step_explains_itself():
    told = run("bin/setup", "everything")
    assert told.returncode == 2 and "bin/setup assets" in told.stdout


@pytest.fixture
def bare_machine(tmp_path):
    """A PATH with the usual tools but no Redis, no gettext, no apt-get rights."""
    for name in USUAL_TOOLS.split():
        found = shutil.which(name) or shutil.which(name, path="/sbin:/usr/sbin")
        (tmp_path / name).symlink_to(found)
    return tmp_path


def test_a_long_list_of_libraries_is_read_to_its_end(bare_machine, tmp_path):
    """The library stands first and much follows: whoever writes the list must not die of a reader that left."""
    (bare_machine / "ldconfig").unlink()
    lines = "libgdal.so libgeos_c.so libproj.so"
    (bare_machine / "ldconfig").write_text(f"#!/bin/bash\nfor n in {{1..20000}}; do echo {lines} $n || exit 1; done\n")
    (bare_machine / "ldconfig").chmod(0o755)
    told = run("bin/setup", "system", PATH=str(bare_machine), VAR_DIR=str(tmp_path / "var"))
    assert told.returncode == 0, told.stderr


def test_without_rights_the_exact_command_is_printed(bare_machine, tmp_path):
    (bare_machine / "apt-get").write_text("#!/bin/bash\nexit 1\n")
    (bare_machine / "apt-get").chmod(0o755)
    (bare_machine / "id").unlink()
    (bare_machine / "id").write_text("#!/bin/bash\necho 1000\n")
    (bare_machine / "id").chmod(0o755)
    told = run("bin/setup", "system", "build", "server", PATH=str(bare_machine), VAR_DIR=str(tmp_path / "var"))
    assert told.returncode == 1
    (command,) = [line for line in told.stderr.splitlines() if "apt-get" in line]
    assert "apt-get update && apt-get install -y --no-install-recommends" in command
    assert "gettext" in command and "redis-server" in command


def test_on_a_system_without_apt_the_packages_are_named(bare_machine, tmp_path):
    told = run("bin/setup", "system", "server", PATH=str(bare_machine), VAR_DIR=str(tmp_path / "var"))
    assert told.returncode == 1 and "lacks" in told.stderr and "redis-server" in told.stderr


def test_where_nothing_is_missing_nothing_is_done(tmp_path):
    assert run("bin/setup", "system", "build", VAR_DIR=str(tmp_path / "var")).stderr == ""


def test_down_without_a_platform_says_so(tmp_path):
    told = run("bin/down", VAR_DIR=str(tmp_path / "var"))
    assert told.returncode == 0 and "nothing is running" in told.stdout
