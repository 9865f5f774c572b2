"""Lock files: everything pinned and hashed, nothing of the machine or the registries they were made with."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON_LOCKS = ["requirements.txt", "requirements-dev.txt"]


def pins(lock: str) -> set[tuple[str, str]]:
    """(name, version); a package may have one version for each range of Python's."""
    return set(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def names(lock: str) -> set[str]:
    return {name for name, _ in pins(lock)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(file: str) -> set[str]:
    lines = (line.partition("#")[0].strip() for line in (ROOT / file).read_text().splitlines())
    return {normal(re.match(r"[\w.-]+", line)[0]) for line in lines if line and not line.startswith("-")}


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_package_is_pinned_with_hashes(lock):
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text())
    packages = [block for block in blocks if "==" in block and not block.startswith("#")]
    assert len(packages) == len(pins(lock)) > 40
    assert not [block.splitlines()[0] for block in packages if "--hash=sha256:" not in block]


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, "requirements.in", "requirements-dev.in", "package.json", ".npmrc"])
def test_no_host_and_no_path_of_a_machine(lock):
    text = (ROOT / lock).read_text()
    assert not re.findall(
        r"https?://|git\+|file:|--(?:extra-)?index|--find-links|registry *=|/home/|/root/|/tmp/", text
    )


def test_npm_lock_names_no_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, facts in packages.items() if "resolved" in facts]
    assert not [name for name, facts in packages.items() if name and not facts["integrity"].startswith("sha512-")]
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text().splitlines()


def test_locks_hold_what_is_asked_for():
    assert wanted("requirements.in") <= names("requirements.txt")
    assert wanted("requirements-dev.in") <= names("requirements-dev.txt")
    asked = json.loads((ROOT / "package.json").read_text())
    root = json.loads((ROOT / "package-lock.json").read_text())["packages"][""]
    assert root["dependencies"] == asked["dependencies"] and root["devDependencies"] == asked["devDependencies"]


def test_development_runs_the_same_versions():
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_only_one_state_machine_library():
    assert "django-fsm-2" in names("requirements.txt")
    assert not {"django-fsm", "django-fsm-log"} & names("requirements-dev.txt")


def test_no_third_party_code_is_committed():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    assert not [file for file in tracked if re.search(r"(^|/)(node_modules|vendor)(/|$)|\.min\.(js|css)$|\.mo$", file)]
