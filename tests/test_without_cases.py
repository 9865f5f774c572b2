"""Taken out of INSTALLED_APPS, a module takes along all it contributed, and what is below still passes its tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BELOW = (
    *(
        f"tests/jiangdu/test_{name}.py"
        for name in ("shell", "history", "outbox", "notices", "sweep", "sign_in", "file_download")
    ),
    *(f"tests/jiangdu/test_{name}.py" for name in ("me_and_units", "figures_and_layers", "admin_people")),
    *(f"tests/grids/test_{name}.py" for name in ("api", "admin", "locate")),
    "tests/test_setup_health.py",
)


LOOP = (
    *(f"tests/cases/test_{name}.py" for name in ("journey", "case_page", "cards")),
    "tests/jiangdu/test_seeds.py",
    "tests/test_module_added.py",
)


@pytest.mark.slow
@pytest.mark.xdist_group("without_cases")
@pytest.mark.parametrize(("variant", "files"), [("without_cases", BELOW), ("without_whistles", LOOP)])
def test_the_platform_stands_without(variant: str, files: tuple[str, ...]) -> None:
    """A run of its own, with a database of its own that is migrated without the app."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [
        sys.executable,
        "-m",
        "pytest",
        f"--ds=tests.{variant}",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    done = subprocess.run([*command, *files], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
