"""A real Chromium for the tests: `window(user, width, language)` opens a page signed in as somebody.

Whatever the page writes to the console as an error (a refused script or style, a failed request) fails the test, and so
does a request to another host: none is answered.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
# htmx reports what a page left behind was still asking for; a request that failed says htmx:sendError as well.
LEFT_BEHIND = ("htmx:sendAbort,", "htmx:afterRequest,")
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by playwright."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        pytest.fail("no Chromium found: bin/setup system browser")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in this thread, Django's queries do not care
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Window:
    """A playwright page with its complaints; `go(path)` opens an address of the live server."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.expected: list[str] = []  # parts of complaints a test provokes
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._mind_strangers(request.url))

    def _hear(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(LEFT_BEHIND):
            self.complaints.append(message.text)

    def go(self, path: str) -> Any:
        return self.page.goto(self.address + path)

    def _mind_strangers(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:", "blob:")):
            self.complaints.append(f"asked another host: {url}")

    def unexpected(self) -> list[str]:
        return [said for said in self.complaints if not any(part in said for part in self.expected)]

    def width_over(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def barriers(self) -> list[str]:
        """What axe finds: rule and elements."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(f"axe.run(document, {{runOnly: {RULES}}}).then(result => result.violations)")
        return [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:5]}" for rule in found]


@contextmanager
def windows(chromium: Any, address: str) -> Iterator[Callable[..., Window]]:
    """Gives `open_one(user=None, width=1440, language="zh-hans", **context)` → Window; what they complain of fails the test."""
    opened: list[tuple[Any, Window]] = []

    def open_one(user: Any = None, width: int = 1440, language: str = "zh-hans", **options: Any) -> Window:
        height = 800 if width > 600 else 740
        context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=width < 600, **options)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user, backend="jiangdu.backends.PostBackend")
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        one = Window(context.new_page(), address)
        opened.append((context, one))
        return one

    yield open_one
    for context, _one in opened:
        context.close()
    said = [line for _context, one in opened for line in one.unexpected()]
    assert not said, said


@pytest.fixture
def window(chromium: Any, live_server: Any, world: Any) -> Iterator[Callable[..., Window]]:
    """Windows on a server in this process and its database."""
    with windows(chromium, live_server.url) as open_one:
        yield open_one
