"""What every test gets: a cache of its own on the real Redis, plain static files, scratch files, the standing district."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache

pytest_plugins = ["tests.chromium"]


def pytest_configure() -> None:
    """Before anything reads them: parallel runs share one Redis but not their keys, and no static files are collected."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    django_settings.CACHES["default"]["KEY_PREFIX"] = f"test-{django_settings.DATABASES['default']['NAME']}-{worker}"
    django_settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django_settings.WHITENOISE_AUTOREFRESH = True  # each test client would look through all static files first
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def scratch_files(settings: object, tmp_path: Path) -> None:
    """Uploads, outgoing messages and seals of a test end with it; gateways are off unless a test turns them on."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.OUTGOING_DIR = tmp_path / "outgoing"
    settings.HISTORY_SEAL_DIR = tmp_path / "seals"
    settings.NOTICE_GATEWAYS = {}


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Nothing one test cached is seen by the next: only this run's keys are removed."""
    prefix = django_settings.CACHES["default"]["KEY_PREFIX"]
    client = cache._cache.get_client(None, write=True)  # Django's cache cannot remove by prefix
    keys = list(client.scan_iter(f"{prefix}:*", count=1000))
    if keys:
        client.delete(*keys)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The district and the ground under it stand before the first test; each test's changes are rolled back."""
    from tests.world import build_world

    with django_db_blocker.unblock():
        build_world()
        if "cases" in django_settings.INSTALLED_APPS:
            from tests.ground import build_ground

            build_ground()


@pytest.fixture
def world(db: None) -> Any:
    """The standing district (built again if a transactional test has emptied the database)."""
    from tests.world import World, build_world

    build_world()
    return World()


@pytest.fixture
def api(world: Any) -> Callable[..., Any]:
    """`api(user)` → a DRF test client signed in as this person, `api()` → as nobody."""
    from rest_framework.test import APIClient

    def client_of(user: Any = None) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    return client_of
