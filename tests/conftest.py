"""What every test gets: a cache of its own on the real Redis, plain static files, files in a scratch folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache


def pytest_configure() -> None:
    """Before anything reads them: parallel runs share one Redis but not their keys, and no static files are collected."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    django_settings.CACHES["default"]["KEY_PREFIX"] = f"test-{django_settings.DATABASES['default']['NAME']}-{worker}"
    django_settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def scratch_files(settings: object, tmp_path: Path) -> None:
    """Uploads of a test end with it."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Nothing one test cached is seen by the next: only this run's keys are removed."""
    prefix = django_settings.CACHES["default"]["KEY_PREFIX"]
    client = cache._cache.get_client(None, write=True)  # Django's cache cannot remove by prefix
    keys = list(client.scan_iter(f"{prefix}:*", count=1000))
    if keys:
        client.delete(*keys)
