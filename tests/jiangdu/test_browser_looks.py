"""Every page of the platform in a real browser: no barrier, nothing refused, nothing wider than the window.

With LOOKS=folder in the environment each page is also kept there as a picture.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jiangdu.models import Notice

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.jiangdu.gallery.urls"),
    pytest.mark.xdist_group("browser"),
]
SIZES = [360, 768, 1440, 1920]
EXAMINED = {(360, "zh-hans"), (1440, "en")}  # the sizes axe looks at: it takes a second a page
PAGES = ["/", "/gallery/", "/notices/", "/me/", "/search/?q=x", "/accounts/password/", "/accounts/sessions/", "/admin/"]


def look(window, path: str, name: str, examined: bool) -> list[str]:
    window.go(path)
    window.page.wait_for_load_state("networkidle")
    if folder := os.environ.get("LOOKS"):
        window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    wide = [f"{window.width_over()} px too wide"] if window.width_over() > 0 else []
    return [f"{path}: {barrier}" for barrier in wide + (window.barriers() if examined else [])]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", SIZES)
def test_pages_signed_in(window, world, width: int, language: str) -> None:
    for urgent in (True, False):
        Notice.objects.create(
            user=world.admin,
            kind="calendar.unpublished",
            params={"year": 2027},
            urgent=urgent,
            created_at="2026-11-01T08:00+08:00",
        )
    one = window(world.admin, width, language)
    found = [
        line
        for path in PAGES
        for line in look(
            one, path, f"{path.strip('/?=').replace('/', '-')}-{width}-{language}", (width, language) in EXAMINED
        )
    ]
    assert not found, found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_signed_out_and_errors(window, world, language: str) -> None:
    for width in (360, 1440):
        one = window(None, width, language)
        one.expected = ["404", "500"]
        found = [
            line
            for path in ("/accounts/login/", "/nowhere/", "/crash/")
            for line in look(one, path, f"{path.strip('/').replace('/', '-')}-{width}-{language}", width == 360)
        ]
        assert not found, found


def test_nothing_comes_from_another_host(window, world) -> None:
    one = window(world.admin)
    asked: list[str] = []
    one.page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        one.go(path)
    strangers = [url for url in asked if not url.startswith((one.address, "data:", "blob:"))]
    assert asked and not strangers
