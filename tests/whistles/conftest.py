"""What the tests of whistles share."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ground import build_ground
from tests.whistles.walk import WhistleWalk


@pytest.fixture
def walk(world: Any) -> WhistleWalk:
    """Takes a whistle along by the people whose turn it is."""
    build_ground()
    return WhistleWalk(world)
