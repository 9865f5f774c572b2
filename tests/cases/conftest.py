"""What the tests of the loop share: the ground under the standing district, and a case brought to any state."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.walk import Walk
from tests.ground import build_ground


@pytest.fixture
def walk(world: Any) -> Walk:
    """Takes a case through the loop by the people whose turn it is."""
    build_ground()
    return Walk(world)
