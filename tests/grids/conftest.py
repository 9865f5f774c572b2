"""Fixtures of the grids' tests."""

from __future__ import annotations

from typing import Any

import pytest

from tests.grids.factories import clear_ground, small_district


@pytest.fixture
def bare(db: None) -> None:
    """A database without grids."""
    clear_ground()


@pytest.fixture
def grids(bare: None) -> dict[str, Any]:
    """A small district of our own."""
    return small_district()


@pytest.fixture
def admin(client: Any, world: Any) -> Any:
    """A browser signed in as the administrator."""
    client.force_login(world.administrator)
    return client


@pytest.fixture
def ground(world: Any) -> Any:
    """The standing district on its ground; returns the world. The patrollers' grids are squares of 5 by 11 km."""
    from tests.ground import build_ground

    build_ground()
    return world
