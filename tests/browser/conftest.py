"""The running platform and windows on it. These tests need no `db`: they work on the platform's own database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.live import Live, running
from tests.browser.people import LiveWalk
from tests.chromium import Window, windows
from tests.world import World


@pytest.fixture(scope="session")
def live_platform(django_test_environment: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Live]:
    """Up from the first test that needs it to the end of the run."""
    with django_db_blocker.unblock(), running(tmp_path_factory.mktemp("live")) as live:
        yield live


@pytest.fixture
def live(live_platform: Live, scratch_files: None, django_db_blocker: Any) -> Iterator[Live]:
    """The running platform, with its database at hand."""
    with django_db_blocker.unblock(), live_platform.at_hand():
        yield live_platform


@pytest.fixture
def world(live: Live) -> World:
    return World()


@pytest.fixture
def walk(world: World) -> LiveWalk:
    """Cases made by the verbs themselves, without a browser, a quarter of an hour ago."""
    return LiveWalk(world)


@pytest.fixture
def window(chromium: Any, live: Live) -> Iterator[Callable[..., Window]]:
    """Windows on the running platform."""
    with windows(chromium, live.url) as open_one:
        yield open_one
