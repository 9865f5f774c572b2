"""What the situations share."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ground import build_ground
from tests.situations.story import Story


@pytest.fixture
def story(world: Any) -> Story:
    """People of the standing district, and a clock that is moved."""
    build_ground()
    return Story(world)


@pytest.fixture
def walk(story: Story) -> Story:
    return story
